export { checkpointText, openCheckpoint, signCheckpoint, verifierKey, type Checkpoint } from './checkpoint';
export { emptyRoot, HASH_BYTES, joinHashes, leafHash, nodeHash } from './hashes';
export { consistencySpans, inclusionSpans, subtreesOf, type NodeId, type Span } from './spans';
export {
  consistencyProof,
  Frontier,
  inclusionProof,
  nodesOfSpans,
  rootOf,
  type Node,
  type ReadNode,
} from './tree';
export { verifyConsistency, verifyInclusion } from './verify';
