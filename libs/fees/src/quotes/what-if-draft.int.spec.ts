import { documentGiven } from '../../spec/documents';
import { SchedulesDoor } from '../../spec/schedules-door';
import { FeesModule } from '../fees.module';

const DRAFT = 'res-12-2027';
const herder = {
  ...{ purpose: 'residence', article: '18', holder: { occupation: 'herder' } },
  ...{ startsOn: '2027-02-01', years: 2, scheduleId: DRAFT },
};

describe('a what-if under a draft', () => {
  let door: SchedulesDoor;
  beforeAll(async () => {
    const fees = FeesModule.forRoot({ quoteValidMs: 86_400_000, startWithinDays: 365 });
    door = await SchedulesDoor.open(
      { author: 'fee-author', approver: 'fee-approver', auditor: 'auditor', clerk: 'clerk' },
      fees,
    );
    const file = [JSON.stringify(documentGiven()), 'application/json'] as const;
    expect((await door.send('POST', '/fees/drafts', { as: 'author', file })).statusCode).toBe(201);
  });
  afterAll(() => door.close());

  const whatIf = (as?: string, scheduleId = DRAFT) =>
    door.send('POST', '/fees/what-if', {
      ...(as !== undefined && { as }),
      body: { ...herder, scheduleId },
    });

  it.each(['author', 'approver', 'auditor'])('is priced for the %s', async (as) => {
    const answer = await whatIf(as);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      expect.objectContaining({ scheduleId: DRAFT, total: '20.000' }) as object,
    ]);
  });

  it.each([undefined, 'clerk', 'nobody'])(
    'is not there for the public and others of the staff: %s',
    async (as) => {
      const [draft, none] = [await whatIf(as), await whatIf(as, 'no-such')];
      const bare = (answer: typeof draft) => ({
        ...answer.json<object>(),
        ...{ instance: '', traceId: '' },
      });
      expect(draft.statusCode).toBe(404);
      expect(bare(draft)).toEqual(bare(none));
    },
  );
});
