import type { TextKey } from '@tajdeed/platform/texts';
import { Argument, Command, Option } from 'commander';
import type { Desk } from './desk';
import type { Given } from './given';

export type Deed = (desk: Desk, given: Given) => Promise<void>;

/** One option of a verb. */
export interface OptionRow {
  readonly flags: string;
  readonly key: TextKey;
  readonly must?: boolean;
  readonly many?: boolean;
  readonly choices?: readonly string[];
}

/** One argument of a verb: `<id>`, `<id...>`. */
export interface ArgumentRow {
  readonly name: string;
  readonly key: TextKey;
  readonly choices?: readonly string[];
}

export interface VerbRow {
  readonly name: string;
  readonly key: TextKey;
  readonly takes?: readonly ArgumentRow[];
  readonly options?: readonly OptionRow[];
  /** The routes that it asks, as `GET /cases/:id`: their policies are the verb's own. */
  readonly asks: readonly string[];
  readonly deed: Deed;
}

/** Verbs under one word; the first ones stand under none. */
export interface VerbGroup {
  readonly name: string | null;
  readonly key: TextKey | null;
  readonly verbs: readonly VerbRow[];
}

/** Puts verbs under a command; `run` carries one out. */
export function addVerbs(
  to: Command,
  rows: readonly VerbRow[],
  say: (key: TextKey) => string,
  run: (deed: Deed, command: Command) => Promise<void>,
): void {
  for (const { name, key, takes = [], options = [], deed } of rows) {
    const command = to.command(name).description(say(key)).allowExcessArguments(false);
    for (const row of takes) {
      const argument = new Argument(row.name, say(row.key));
      command.addArgument(row.choices ? argument.choices(row.choices) : argument);
    }
    for (const row of options) command.addOption(optionOf(row, say));
    command.action(() => run(deed, command));
  }
}

function optionOf(row: OptionRow, say: (key: TextKey) => string): Option {
  const option = new Option(row.flags, say(row.key));
  if (row.must === true) option.makeOptionMandatory();
  if (row.choices) option.choices(row.choices);
  if (row.many === true)
    option.default([]).argParser((value: string, before: readonly string[]) => [...before, value]);
  return option;
}
