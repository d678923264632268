import type { Command } from 'commander';

export const shells = ['bash', 'zsh'] as const;
export type Shell = (typeof shells)[number];

interface Node {
  /** The commands so far, `` at the top, `staff list` below. */
  readonly path: string;
  readonly words: readonly string[];
}

/** A completion script for a shell, made of the commands as they are. It asks nobody while a person types. */
export function completionScript(shell: Shell, program: Command): string {
  const nodes = nodesOf(program, '', longOptions(program));
  return shell === 'bash' ? bash(nodes) : zsh(nodes);
}

function nodesOf(command: Command, path: string, common: readonly string[]): readonly Node[] {
  const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  const below = command.commands.map((child) => child.name());
  const own = path === '' ? [] : longOptions(command);
  return [
    { path, words: [...below, ...choices, ...own, ...common].filter(isPlain) },
    ...command.commands.flatMap((child) =>
      nodesOf(child, path === '' ? child.name() : `${path} ${child.name()}`, common),
    ),
  ];
}

function longOptions(command: Command): readonly string[] {
  return command.options.flatMap(({ long }) => (typeof long === 'string' ? [long] : []));
}

/** Only words that mean nothing to a shell. */
function isPlain(word: string): boolean {
  return /^[\w-]+$/.test(word);
}

/** The part that both shells share: from the words before the cursor to the path, from the path to the words offered. */
function body(nodes: readonly Node[], words: string): string {
  const steps = nodes.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`);
  const offers = nodes.map(({ path, words: offered }) => `    "${path}") offer="${offered.join(' ')}" ;;`);
  return `  local word offer="" path=""
  for word in ${words}; do
    case "\${path:+$path }$word" in
      ${steps.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${offers.join('\n')}
  esac`;
}

function bash(nodes: readonly Node[]): string {
  return `# tajdeed: completion for bash
_tajdeed() {
${body(nodes, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"')}
  mapfile -t COMPREPLY < <(compgen -W "$offer" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _tajdeed tajdeed
`;
}

function zsh(nodes: readonly Node[]): string {
  return `#compdef tajdeed
_tajdeed() {
${body(nodes, '"${(@)words[2,CURRENT-1]}"')}
  compadd -- \${=offer}
}
if [ "$funcstack[1]" = "_tajdeed" ]; then _tajdeed "$@"; else compdef _tajdeed tajdeed; fi
`;
}
