import { waitFor } from '@tajdeed/testing';
import { Client } from 'pg';
import { Office, textAt, type Answer } from '../spec/office';

const DAY_MS = 86_400_000;

/** What lets somebody approve, and how it ends: as a row that is changed, and as a request of whoever may end it. */
interface Ending {
  readonly of: string;
  readonly approver: string;
  readonly row: () => string;
  readonly request: () => Promise<Answer>;
  readonly again: () => Promise<unknown>;
}

describe('a right that ends while its holder approves', () => {
  let office: Office;
  let delegationId = '';
  beforeAll(async () => {
    office = await Office.open();
    await office.begin();
    for (const name of ['huda', 'faisal']) await office.hire(name, 'administrator');
    await office.hire('bader', 'finance');
    await delegate();
  });
  afterAll(() => office.close());

  const kuwaitDay = (offsetDays: number): string =>
    new Date(office.nowMs() + 3 * 3_600_000 + offsetDays * DAY_MS).toISOString().slice(0, 10);
  async function delegate(): Promise<void> {
    const body = { to: office.person('bader').memberId, startsOn: kuwaitDay(0), endsOn: kuwaitDay(1) };
    delegationId = textAt(await office.as('huda', 'POST', '/staff/delegations', body), 'delegationId');
  }
  const grantIdOf = async (name: string): Promise<string> => {
    const [grant] = await office.database.query<{ id: string }>(
      `select grant_id as id from staff.granted where member_id = $1 and role = 'administrator' and withdrawn_at is null`,
      [office.person(name).memberId],
    );
    return grant?.id ?? '';
  };
  const stateOf = async (proposal: Answer): Promise<string | undefined> => {
    const [head] = await office.database.query<{ state: string }>(
      `select state from lifecycle.head where thing = $1`,
      [textAt(proposal, 'proposalId')],
    );
    return head?.state;
  };
  /** How many sessions of this database wait for a row. */
  const waiting = (count: number) =>
    waitFor(`${count} to wait`, async () => {
      const [row] = await office.database.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return row?.n === count ? true : undefined;
    });
  /** Does `work` while another session has done `sql` and not committed yet. */
  async function beside(sql: string, work: (commit: () => Promise<unknown>) => Promise<void>): Promise<void> {
    const other = new Client({ connectionString: office.database.admin });
    await other.connect();
    try {
      await other.query('begin');
      await other.query(sql);
      await work(() => other.query('commit'));
    } finally {
      await other.end();
    }
  }

  const endings: readonly Ending[] = [
    {
      of: 'a role',
      approver: 'faisal',
      row: () =>
        `update staff.granted set withdrawn_at = app.now() where withdrawn_at is null
           and member_id = '${office.person('faisal').memberId}' and role = 'administrator'`,
      request: async () => office.as('salem', 'DELETE', `/staff/grants/${await grantIdOf('faisal')}`),
      again: () => office.grant('faisal', 'administrator'),
    },
    {
      of: 'a delegation',
      approver: 'bader',
      row: () =>
        `update staff.delegation set withdrawn_at = app.now() where delegation_id = '${delegationId}'`,
      request: () => office.as('huda', 'DELETE', `/staff/delegations/${delegationId}`),
      again: delegate,
    },
    {
      of: 'a sign-in',
      approver: 'faisal',
      row: () =>
        `update lifecycle.head set state = 'DISABLED' where thing = '${office.person('faisal').accountId}'`,
      request: () =>
        office.as('salem', 'POST', `/staff/accounts/${office.person('faisal').accountId}/disable`),
      again: () =>
        office.database.query(`update lifecycle.head set state = 'ACTIVE' where thing = $1`, [
          office.person('faisal').accountId,
        ]),
    },
  ];

  it.each(endings)('lets nothing take effect where $of ended first', async ({ approver, row, again }) => {
    const proposal = await office.propose('noura', 'staff.grant', office.grantOf('salem', 'operator'));
    await beside(row(), async (commit) => {
      const approved = office.approve(approver, proposal);
      await waiting(1);
      await commit();
      expect([401, 403]).toContain((await approved).status);
    });
    expect(await stateOf(proposal)).toBe('OPEN');
    await again();
  });

  it.each(endings)('waits where the approval was first, and $of ends after it', async (ending) => {
    const proposal = await office.propose('noura', 'staff.grant', office.grantOf('salem', 'operator'));
    const id = textAt(proposal, 'proposalId');
    await beside(
      `select 1 from approvals.proposal where proposal_id = '${id}' for update`,
      async (commit) => {
        const approved = office.approve(ending.approver, proposal);
        await waiting(1);
        const ended = ending.request();
        await waiting(2);
        await commit();
        expect((await approved).body['state']).toBe('APPROVED');
        expect((await ended).status).toBeLessThan(300);
      },
    );
    expect(await stateOf(proposal)).toBe('APPROVED');
    await ending.again();
  });
});
