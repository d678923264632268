import { parentOf } from '../processes/identity';

/**
 * Whether nobody is left to press Ctrl-C. npm runs us through a shell: it is enough that one of the two is gone. Whoever was
 * started without a terminal (as a container's first process, or by `setsid --fork`) never had one to lose.
 */
export function orphanhood(ppid = () => process.ppid, parent = parentOf): () => boolean {
  const first = ppid();
  const family = [first, parent(first) ?? 0].filter((pid) => pid > 1);
  return () => ppid() !== first || family.some((pid) => parent(pid) === undefined);
}
