import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

jest.setTimeout(120_000);

const { History } = temporal.api.history.v1;

/** Recorded by infra/e2e/record-histories.mjs on a running system. */
const watches = ['attempt-watch', 'case-watch', 'notice-watch', 'proposal-watch', 'second-inquiries'];
const recorded = ['renewal', ...watches, 'impact-run'].flatMap((workflow) => {
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

/** The first recording of each story, and those of later versions of the workflow. */
const renewals = [
  ...['main-line', 'declined-then-paid', 'exempt', 'expired', 'silent-bank'],
  ...['main-line-2', 'declined-then-paid-2', 'exempt-2', 'expired-2'],
].map((name) => `renewal/${name}`);
const others = [
  ...['attempt-watch/confirmed', 'attempt-watch/confirmed-2', 'second-inquiries/confirmed'],
  ...['case-watch/raised', 'notice-watch/refused', 'proposal-watch/expired', 'impact-run/done'],
];
const all = (names: readonly string[], end: string | undefined) =>
  Object.fromEntries(names.map((name) => [name, end]));

describe('recorded histories', () => {
  it('replay under the present workflows, so running ones go on', async () => {
    expect(await replayed(require.resolve('./index'))).toEqual(all([...renewals, ...others], undefined));
  });

  it('do not replay under a story that was changed', async () => {
    const changed = 'DeterminismViolationError';
    expect(await replayed(require.resolve('../spec/changed-story'))).toEqual({
      ...all([...renewals, 'case-watch/raised', 'notice-watch/refused', 'proposal-watch/expired'], changed),
      'second-inquiries/confirmed': changed,
      ...all(['attempt-watch/confirmed', 'attempt-watch/confirmed-2', 'impact-run/done'], undefined),
    });
  });
});
