import { texts, type Language, type TextKey } from '@tajdeed/platform/texts';
import { Command, CommanderError, type Help } from 'commander';
import { settingsOf, type CliSettings } from './cli.config';
import { completionScript, shells } from './completion';
import { Desk } from './desk';
import { exitCodes, Failure } from './failure';
import { Given } from './given';
import type { Surroundings } from './terminal';
import { verbGroups } from './verb-groups';
import { addVerbs, type Deed, type VerbRow } from './verbs';
import { inSentence } from './visible';

const VERSION = '0.1.0';

/** Carries one command line out; answers the exit code. */
export async function run(argv: readonly string[], around: Surroundings): Promise<number> {
  const settings = settingsOf(around.env);
  const language = languageIn(argv) ?? settings.language;
  let help = ''; // what commander would say to the standard error
  const program = programOf(language, settings, around, (text) => (help += text));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'commander.help') around.stderr.write(help);
      return usage(error, language, argv, around);
    }
    if (error instanceof Failure) return failed(error, language, argv, around);
    throw error;
  }
}

/** --lang is needed before the commands have their descriptions. */
function languageIn(argv: readonly string[]): Language | undefined {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const value = argv[at]?.split('=')[1] ?? argv[at + 1];
  return at >= 0 && (value === 'ar' || value === 'en') ? value : undefined;
}

function programOf(
  language: Language,
  settings: CliSettings,
  around: Surroundings,
  writeErr: (text: string) => void,
): Command {
  const say = (key: TextKey): string => texts.say(language, key);
  const program = new Command('tajdeed')
    .description(say('cli.tajdeed'))
    .version(VERSION, '--version', say('cli.option.version'))
    .option('--api <url>', say('cli.option.api'))
    .option('--json', say('cli.option.json'))
    .option('--no-color', say('cli.option.no-color'))
    .option('--lang <ar|en>', say('cli.option.lang'))
    .helpOption('--help', say('cli.option.help'))
    .helpCommand(false)
    .configureHelp({ styleTitle: titleIn(say) })
    .configureOutput({
      writeOut: (text) => void around.stdout.write(text),
      writeErr, // of a refusal usage() says it, in the person's language
    })
    .exitOverride();
  const carryOut = async (deed: Deed, command: Command): Promise<void> => {
    const given = new Given(command.optsWithGlobals(), command.processedArgs);
    const desk = new Desk({
      ...{ settings, around, language, api: given.text('api') },
      ...{ isJson: given.is('json'), mayColour: given.is('color') },
    });
    await deed(desk, given).finally(() => {
      desk.terminal.close();
    });
  };
  for (const { name, key, verbs } of verbGroups)
    addVerbs(
      name === null ? program : group(program, name, key === null ? '' : say(key)),
      verbs,
      say,
      carryOut,
    );
  addVerbs(program, [completionVerb(program)], say, carryOut);
  return program;
}

function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).helpCommand(false);
}

function completionVerb(program: Command): VerbRow {
  return {
    ...{ name: 'completion', key: 'cli.completion', asks: [] },
    takes: [{ name: '<shell>', key: 'cli.argument.shell', choices: shells }],
    deed: (desk, given) => {
      const shell = shells.find((known) => known === given.at(0)) ?? 'bash';
      desk.terminal.result(completionScript(shell, program).trimEnd());
      return Promise.resolve();
    },
  };
}

/** The headings that commander writes, in the person's language. */
function titleIn(say: (key: TextKey) => string): Help['styleTitle'] {
  const keys: Readonly<Record<string, TextKey>> = {
    'Usage:': 'cli.help.usage',
    'Arguments:': 'cli.help.arguments',
    'Options:': 'cli.help.options',
    'Commands:': 'cli.help.commands',
  };
  return (title) => {
    const key = keys[title];
    return key === undefined ? title : say(key);
  };
}

const usageKeys: Readonly<Record<string, TextKey>> = {
  'commander.unknownCommand': 'cli.usage.unknown-command',
  'commander.unknownOption': 'cli.usage.unknown-option',
  'commander.missingArgument': 'cli.usage.missing-argument',
  'commander.excessArguments': 'cli.usage.too-many',
  'commander.optionMissingArgument': 'cli.usage.option-without-value',
  'commander.missingMandatoryOptionValue': 'cli.usage.missing-option',
  'commander.invalidArgument': 'cli.usage.no-such-choice',
};

function usage(
  error: CommanderError,
  language: Language,
  argv: readonly string[],
  around: Surroundings,
): number {
  if (error.exitCode === 0) return exitCodes.done; // --help and --version
  const key = usageKeys[error.code] ?? 'cli.usage.incomplete';
  const sentence = texts.say(language, key, {
    about: inSentence(language, aboutOf(error.message)),
    choices: inSentence(language, /choices are (.*)\.$/.exec(error.message)?.[1] ?? ''),
  });
  return failed(new Failure('usage', sentence, { code: 'usage' }), language, argv, around);
}

/** The word that commander complains of: the value where there is one, else the option or argument. */
function aboutOf(message: string): string {
  const value = /(?:argument|value) '([^']*)' is invalid/.exec(message);
  return (value ?? /'([^']*)'/.exec(message))?.[1] ?? '';
}

/** One sentence for people; for programs the same as JSON, on the standard error. */
function failed(failure: Failure, language: Language, argv: readonly string[], around: Surroundings): number {
  const { kind, message, facts } = failure;
  if (argv.includes('--json')) {
    around.stderr.write(`${JSON.stringify({ error: { kind, sentence: message, ...facts } })}\n`);
    return exitCodes[kind];
  }
  around.stderr.write(`${message} (${inSentence(language, facts.code)})\n`);
  for (const { path, message: fault } of facts.faults ?? [])
    around.stderr.write(`  ${inSentence(language, path)}: ${fault}\n`);
  if (kind === 'usage') around.stderr.write(`${texts.say(language, 'cli.say.see-help')}\n`);
  return exitCodes[kind];
}
