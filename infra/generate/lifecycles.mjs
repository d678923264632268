import { load, origin, table } from './root.mjs';

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

function duration(ms) {
  if (ms === undefined) return '—';
  const [unit, length] = units.find(([, size]) => ms % size === 0) ?? ['ms', 1];
  const count = ms / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function diagram({ states, transitions }) {
  const arrows = transitions.map(([from, event, to]) => `  ${from ?? '[*]'} --> ${to}: ${event}`);
  const ends = Object.entries(states).filter(([, { ends: isEnd }]) => isEnd);
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...arrows,
    ...ends.map(([name]) => `  ${name} --> [*]`),
    '```',
  ].join('\n');
}

function page(lifecycle, texts) {
  const { kind, states } = lifecycle;
  const rows = Object.entries(states).map(([name, { limitMs, shown }]) => [
    `\`${name}\``,
    duration(limitMs),
    texts.say('en', shown),
  ]);
  return `${origin('lifecycles', 'lifecycle.ts')}
# The lifecycle of a thing of kind \`${kind}\`

${diagram(lifecycle)}

${table(['state', 'looked at after', 'what the person reads'], rows)}
`;
}

/** libs/domain/src/KIND/README.md: the picture of each lifecycle. */
export function lifecyclePages() {
  const { lifecycles } = load('libs/domain/dist/lifecycles.js');
  const { texts } = load('libs/platform/dist/texts/texts.js');
  return Object.fromEntries(
    lifecycles.map((lifecycle) => [`libs/domain/src/${lifecycle.kind}/README.md`, page(lifecycle, texts)]),
  );
}
