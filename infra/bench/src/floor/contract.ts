/** What the floor's client, worker and workflow agree on. */
export const floorQueue = 'bench-floor';
export const goSignal = 'go';
export const workflowName = 'floor';

/** Names the environment variables that the floor's worker reads. */
export const addressVariable = 'FLOOR_TEMPORAL_ADDRESS';
