import { Frontier } from '@tajdeed/merkle';
import type { TestDatabase } from './database';

/**
 * What of the audit log is not what history says, a sentence each; empty when both are equal to the byte and the
 * tree is the tree of its leaves. Ask when nothing is left to publish or to read.
 */
export async function auditDifferences({ query }: Pick<TestDatabase, 'query'>): Promise<string[]> {
  const unequal = await query<{ id: string; what: string }>(
    `select coalesce(h.thing, l.thing) || ':' || coalesce(h.seq, l.seq) as id,
       case when l.thing is null then 'is in history and not in the audit log'
            when h.thing is null then 'is in the audit log and not in history'
            else 'has other bytes in the audit log than in history' end as what
     from lifecycle.history h full join audit.leaf l on l.thing = h.thing and l.seq = h.seq
     where l.entry is distinct from (case when h.thing is null then null else lifecycle.entry_v1(h) end)
     union all
     select index::text, 'is a leaf whose hash is not that of its entry' from audit.leaf
     where leaf_hash <> sha256('\\x00'::bytea || convert_to(entry, 'UTF8'))`,
  );
  return [...unequal.map(({ id, what }) => `${id} ${what}`), ...(await treeFaults({ query }))];
}

/** Hashes in hex. */
interface Tree {
  readonly leaves: readonly (readonly [index: number, hash: string])[];
  readonly stored: readonly (readonly [level: number, index: number, hash: string])[];
  readonly heads: readonly (readonly [size: number, root: string])[];
}

async function treeFaults({ query }: Pick<TestDatabase, 'query'>): Promise<string[]> {
  // By one statement: the log may grow meanwhile.
  const [tree] = await query<Tree>(
    `select
       (select coalesce(json_agg(json_build_array(index, encode(leaf_hash, 'hex')) order by index), '[]') from audit.leaf) as leaves,
       (select coalesce(json_agg(json_build_array(level, index, encode(hash, 'hex'))), '[]') from audit.node) as stored,
       (select coalesce(json_agg(json_build_array(size, encode(root, 'hex'))), '[]') from audit.checkpoint) as heads`,
  );
  const { leaves, stored, heads } = tree!;
  const frontier = new Frontier();
  const nodes = new Map<string, Buffer>();
  const roots = [frontier.root()];
  const faults: string[] = [];
  for (const [at, [index, leafHash]] of leaves.entries()) {
    if (index !== at) faults.push(`the log has no leaf ${at}`);
    for (const { level, index: place, hash } of frontier.append(Buffer.from(leafHash, 'hex'))) {
      if (level > 0) nodes.set(`${level}/${place}`, hash);
    }
    roots.push(frontier.root());
  }
  for (const [level, index, hash] of stored) {
    if (nodes.get(`${level}/${index}`)?.toString('hex') !== hash)
      faults.push(`the subtree ${level}/${index} is not that of its leaves`);
  }
  if (stored.length !== nodes.size)
    faults.push(`the log has ${stored.length} subtrees instead of ${nodes.size}`);
  for (const [size, root] of heads) {
    if (roots[size]?.toString('hex') !== root) faults.push(`the head of ${size} leaves has another root`);
  }
  return faults;
}
