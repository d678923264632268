import type { DataConverter } from '@temporalio/common';
import type { KeyRing } from '../settings/kinds';
import { payloadCodec } from './payload-codec';

/** What client, worker, replayer and tests alike pass as `dataConverter`: encrypted payloads, encrypted failure texts. */
export function dataConverter(payloadKeys: KeyRing): DataConverter {
  return {
    payloadCodecs: [payloadCodec(payloadKeys)],
    failureConverterPath: require.resolve('./failure-converter'),
  };
}
