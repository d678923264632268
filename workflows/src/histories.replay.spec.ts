import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

jest.setTimeout(60_000);

const { History } = temporal.api.history.v1;

/** Recorded by infra/e2e/record-histories.mjs on a running system. */
const recorded = ['renewal', 'attempt-watch', 'impact-run'].flatMap((workflow) => {
  const folder = join(__dirname, workflow, 'histories');
  return readdirSync(folder).map((file) => ({
    workflowId: `${workflow}/${basename(file, '.json')}`,
    history: History.fromObject(JSON.parse(readFileSync(join(folder, file), 'utf8')) as object),
  }));
});

/** What the replay of each history under this code ends with: nothing, or why it is not the same story. */
async function replayed(workflowsPath: string): Promise<Record<string, string | undefined>> {
  const ends: Record<string, string | undefined> = {};
  const results = Worker.runReplayHistories(
    {
      workflowsPath,
      interceptors: { workflowModules: [require.resolve('./trace')] },
    },
    recorded,
  );
  for await (const { workflowId, error } of results) ends[workflowId] = error?.name;
  return ends;
}

beforeAll(() => {
  // The core reports each divergence too; the spec tells it better.
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
});

describe('recorded histories', () => {
  it('replay under the present workflows, so running ones go on', async () => {
    expect(await replayed(require.resolve('./index'))).toEqual({
      'renewal/main-line': undefined,
      'renewal/declined-then-paid': undefined,
      'renewal/exempt': undefined,
      'renewal/expired': undefined,
      'renewal/silent-bank': undefined,
      'attempt-watch/confirmed': undefined,
      'impact-run/done': undefined,
    });
  });

  it('do not replay under a story that was changed', async () => {
    expect(await replayed(require.resolve('../spec/changed-story'))).toEqual({
      'renewal/main-line': 'DeterminismViolationError',
      'renewal/declined-then-paid': 'DeterminismViolationError',
      'renewal/exempt': 'DeterminismViolationError',
      'renewal/expired': 'DeterminismViolationError',
      'renewal/silent-bank': 'DeterminismViolationError',
      'attempt-watch/confirmed': undefined,
      'impact-run/done': undefined,
    });
  });
});
