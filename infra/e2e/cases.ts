import { waitFor } from '@tajdeed/testing';
import type { Guest } from './guest';
import type { Officer } from './officer';
import type { World } from './world';

/** Who is at work: a clerk who decides, a supervisor who is the second person. */
export interface Desk {
  readonly clerk: Officer;
  readonly supervisor: Officer;
}

interface Explained {
  readonly story: readonly { readonly event: string }[];
  readonly actions: readonly {
    readonly name: string;
    readonly twoPeople: boolean;
    readonly ways: readonly {
      readonly input: object;
      readonly changes: { readonly states: readonly { readonly kind: string; readonly to: string }[] } | null;
    }[];
  }[];
}

const reason = 'spoken with the authority by telephone';

/** What the machine may not decide: a person does, sees before what it would change, and the renewal goes on. */
export function decided(world: () => World, desk: () => Desk): void {
  beforeAll(() => {
    world().plant('staff text', reason);
  });
  /** The case that stands open for a thing, by its kind. */
  const caseOf = async (kind: string, subject: string): Promise<string> => {
    const [row] = await world().query<{ id: string }>(
      `select case_id as id from cases.case where kind = $1 and subject = $2 and open`,
      [kind, subject],
    );
    if (!row) throw new Error(`no case ${kind} stands open`);
    return row.id;
  };
  const explained = async (officer: Officer, caseId: string): Promise<Explained> =>
    (await officer.ask(`/cases/${caseId}/explain`)).body as unknown as Explained;
  const foretold = ({ actions }: Explained, name: string) =>
    actions
      .find((action) => action.name === name)
      ?.ways[0]?.changes?.states.map(({ kind, to }) => `${kind} ${to}`)
      .sort();
  const toldOf = ({ renewalId }: Guest) =>
    waitFor('the authority', async () => {
      const told = await changesOf(world(), renewalId);
      return told.length > 0 ? told : undefined;
    });
  const inAudit = async (): Promise<void> => {
    expect(await world().auditFaults()).toEqual([]);
  };

  it('decides alone that the authority is told again, as the explanation foretold, and the renewal ends right', async () => {
    const { clerk } = desk();
    const guest = await refusedByAuthority(world());
    const caseId = await caseOf('authority-refused', guest.renewalId);
    const queue = (await clerk.ask('/cases?kind=authority-refused')).body['cases'];
    expect(JSON.stringify(queue)).toContain(caseId);
    expect((await clerk.ask(`/cases/${caseId}/take`, {})).body['state']).toBe('TAKEN');
    const explanation = await explained(clerk, caseId);
    expect(explanation.story.map(({ event }) => event)).toContain('authority.refused');
    expect(foretold(explanation, 'notify-again')).toEqual(['case CLOSED', 'renewal NOTIFYING']);
    const acted = await clerk.ask(`/cases/${caseId}/actions/notify-again`, { input: {}, reason });
    expect(acted.body['case']).toMatchObject({ state: 'CLOSED' });
    await guest.until('ACKNOWLEDGED');
    await inAudit();
  });

  it('needs a second person where cover is given up, who approves what the first one chose', async () => {
    const { clerk, supervisor } = desk();
    const guest = await refusedByAuthority(world());
    const caseId = await caseOf('authority-refused', guest.renewalId);
    await clerk.ask(`/cases/${caseId}/take`, {});
    expect(foretold(await explained(clerk, caseId), 'give-up')).toContain('notice OWED');
    const input = {
      ...(await explained(clerk, caseId)).actions.find(({ name }) => name === 'give-up')?.ways[0]?.input,
    };
    const proposed = await clerk.ask(`/cases/${caseId}/actions/give-up`, { input, reason });
    expect(proposed.body['case']).toMatchObject({ state: 'TAKEN' });
    const proposal = { ...proposed, body: proposed.body['proposal'] as Record<string, unknown> };
    expect((await supervisor.approve(proposal)).body['state']).toBe('APPROVED');
    expect((await guest.until('ABANDONED')).state).toBe('ABANDONED');
    expect(await caseOf('money-to-return', guest.attemptId)).not.toBe('');
    // The authority is told that it ended; it never had it, so nothing is left to decide.
    expect(await toldOf(guest)).toEqual(['ended 422']);
    await inAudit();
  });
}

/** What the authority was told of a coverage after its issue, and with which status it answered. */
async function changesOf(world: World, renewalId: string): Promise<string[]> {
  const [row] = await world.query<{ number: string }>(
    `select number from coverage.coverage where renewal_id = $1`,
    [renewalId],
  );
  const { changes } = await world.ledger();
  return changes
    .filter(({ coverageNumber }) => coverageNumber === row?.number)
    .map(({ standing, answer }) => `${standing} ${String(answer.status)}`);
}

async function refusedByAuthority(world: World): Promise<Guest> {
  const guest = await world.guest().opened();
  await world.fault('authority-refuses', { times: 1 });
  await guest.pay(guest.payUrl);
  await guest.until('HELD');
  return guest;
}
