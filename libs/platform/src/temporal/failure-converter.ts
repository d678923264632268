import { DefaultFailureConverter } from '@temporalio/common';

/** Failure texts and stacks go through the codec too (W15). Loaded by its path, in workers also into the workflow bundle. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
