import { caseKinds, caseLifecycle, lifecycles, permissions } from '@tajdeed/domain';
import { toldWorkflows } from '@tajdeed/lifecycle';
import { texts } from '@tajdeed/platform';

const actions = [
  ...new Set(Object.values(caseKinds).flatMap((kind) => kind.actions.map(({ name }) => name))),
];

describe('an explanation', () => {
  it.each(lifecycles)(
    'has a sentence for every event and every state of a $kind',
    ({ kind, ...lifecycle }) => {
      const keys = [
        ...lifecycle.transitions.map(([, event]) => `told.${kind}.${event}`),
        ...Object.values(lifecycle.states).map(({ shown }) => shown),
      ];
      expect(keys.filter((key) => !texts.has(key))).toEqual([]);
    },
  );

  it('has a sentence for every kind of case, its reason, every action and whoever it waits for', () => {
    const keys = [
      ...Object.keys(caseKinds).flatMap((kind) => [`case.kind.${kind}`, `case.why.${kind}`]),
      ...actions.map((name) => `case.action.${name}`),
      ...Object.keys(caseLifecycle.states).map((state) => `case.waits.${state}`),
      'case.waits.second-person',
      ...toldWorkflows.map((workflow) => `case.message.${workflow}`),
    ];
    expect(keys.filter((key) => !texts.has(key))).toEqual([]);
  });
});

describe('the kinds of cases', () => {
  it('name permissions that somebody may hold, and one action at least', () => {
    for (const kind of Object.values(caseKinds)) {
      expect(kind.actions.length).toBeGreaterThan(0);
      for (const { permission, approval } of kind.actions)
        expect(permissions).toEqual(
          expect.arrayContaining([permission, ...(approval === null ? [] : [approval])]),
        );
    }
  });

  it('have two people decide wherever money or cover moves', () => {
    const alone = Object.values(caseKinds).flatMap((kind) =>
      kind.actions.flatMap(({ name, approval }) => (approval === null ? [name] : [])),
    );
    expect([...new Set<string>(alone)].sort()).toEqual([
      ...[
        'ask-bank-again',
        'deliver-again',
        'issue-again',
        'looked-into',
        'match-again',
        'notify-again',
        'start-again',
        'tell-again',
      ],
    ]);
  });
});
