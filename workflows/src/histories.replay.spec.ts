import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import * as stories from './index';

jest.setTimeout(120_000);

const { History } = temporal.api.history.v1;

/** Recorded by infra/e2e/record-histories.mjs on a running system. */
const recorded = readdirSync(__dirname).flatMap((workflow) => {
  const folder = join(__dirname, workflow, 'histories');
  return (existsSync(folder) ? readdirSync(folder) : []).map((file) => ({
    workflowId: `${workflow}/${basename(file, '.json')}`,
    history: History.fromObject(JSON.parse(readFileSync(join(folder, file), 'utf8')) as object),
  }));
});

const typeOf = ({ history }: (typeof recorded)[number]): string =>
  history.events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';

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

/** What the replay ends with if it ends so for the histories of these workflows alone. */
const endsOf = (end: (workflow: string) => string | undefined) =>
  Object.fromEntries(recorded.map((one) => [one.workflowId, end(typeOf(one))]));

describe('recorded histories', () => {
  it('are there of every workflow', () => {
    expect([...new Set(recorded.map(typeOf))].sort()).toEqual(Object.keys(stories).sort());
  });

  it('replay under the present workflows, so running ones go on', async () => {
    expect(await replayed(require.resolve('./index'))).toEqual(endsOf(() => undefined));
  });

  it('do not replay under a story that was changed', async () => {
    const asBefore = ['attemptWatch', 'impactRun'];
    expect(await replayed(require.resolve('../spec/changed-story'))).toEqual(
      endsOf((workflow) => (asBefore.includes(workflow) ? undefined : 'DeterminismViolationError')),
    );
  });
});
