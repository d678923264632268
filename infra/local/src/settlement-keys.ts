import type { Secrets } from './secrets';

interface NamedTerminal {
  readonly alias: string;
}

/** Both sides of the settlement files: the bank signs with the text of a key, which ours takes in hexadecimal. */
export function settlementKeys(secrets: Secrets): { readonly bank: string; readonly ours: string } {
  const terminals: unknown = JSON.parse(secrets.value('knet-terminals.json'));
  if (!Array.isArray(terminals)) throw new Error('the terminals are no list');
  const settlementKey = secrets.value('settlement-key');
  const key = Buffer.from(settlementKey).toString('hex');
  const bank = terminals.map((one: NamedTerminal) => ({ ...one, settlementKey }));
  const ours = terminals.map(({ alias }: NamedTerminal) => ({ terminal: alias, key }));
  return { bank: JSON.stringify(bank), ours: JSON.stringify(ours) };
}
