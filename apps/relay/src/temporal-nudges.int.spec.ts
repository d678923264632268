import { Client, Connection } from '@temporalio/client';
import { dataConverter, newId, TemporalClient } from '@tajdeed/platform';
import { Journal } from '../spec/journal';
import { TemporalNudges } from './temporal-nudges';

jest.setTimeout(120_000);

const address = process.env['TEST_TEMPORAL_ADDRESS']!;
const payloadKeys = {
  current: 'k1',
  keys: new Map([['k1', Buffer.from('0123456789abcdef0123456789abcdef')]]),
};

describe('a nudge', () => {
  const temporal = new TemporalClient({ address, namespace: 'default', payloadKeys });
  const journal = Journal.opened();
  const nudges = new TemporalNudges(temporal);
  let connection: Connection;
  let client: Client;
  beforeAll(async () => {
    connection = await Connection.connect({ address });
    client = new Client({ connection, dataConverter: dataConverter(payloadKeys) });
  });
  afterAll(async () => {
    await temporal.close();
    await connection.close();
  });

  const eventsOf = async (workflowId: string): Promise<string[]> => {
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace: 'default',
      execution: { workflowId },
    });
    return (history?.events ?? []).map(({ eventType }) => String(eventType));
  };

  it('starts the workflow of a thing, and signals the one that runs', async () => {
    const thing = newId();
    await nudges.nudge('renewal', thing, { messageId: newId(), reason: 'requested' }, '');
    await nudges.nudge('renewal', thing, { messageId: newId(), reason: 'recheck' }, '');
    const { workflowExecutionInfo: info } = await client.workflowService.describeWorkflowExecution({
      namespace: 'default',
      execution: { workflowId: `renewal-${thing}` },
    });
    expect(info?.type?.name).toBe('renewal');
    expect(info?.taskQueue).toBe('renewals');
    const SIGNALED = '26';
    expect((await eventsOf(`renewal-${thing}`)).filter((type) => type === SIGNALED)).toHaveLength(2);
    await client.workflow.getHandle(`renewal-${thing}`).terminate();
  });

  it('starts a finished workflow again, which resumes from the row', async () => {
    const thing = newId();
    await nudges.nudge('attemptWatch', thing, { messageId: newId(), reason: 'recheck' }, '');
    const handle = client.workflow.getHandle(`attempt-${thing}`);
    const { runId: first } = await handle.describe();
    await handle.terminate();
    await nudges.nudge('attemptWatch', thing, { messageId: newId(), reason: 'recheck' }, '');
    const { runId: second, status } = await handle.describe();
    expect([status.name, second === first]).toEqual(['RUNNING', false]);
    await handle.terminate();
  });

  it('that staff asked for ends the run that is stuck, and starts another from the row', async () => {
    const thing = newId();
    await nudges.nudge('renewal', thing, { messageId: newId(), reason: 'requested' }, '');
    const handle = client.workflow.getHandle(`renewal-${thing}`);
    const { runId: first } = await handle.describe();
    await nudges.nudge('renewal', thing, { messageId: newId(), reason: 'start-again' }, '');
    const { runId: second, status } = await handle.describe();
    expect([status.name, second === first]).toEqual(['RUNNING', false]);
    const before = await client.workflow.getHandle(`renewal-${thing}`, first).describe();
    expect(before.status.name).toBe('TERMINATED');
    await handle.terminate();
  });

  it('leaves a line for each word of a request', async () => {
    const thing = newId();
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await nudges.nudge('renewal', thing, { messageId: newId(), reason: 'requested' }, trace);
    expect(journal.events('log', 'told')).toMatchObject([
      { workflow: `renewal-${thing}`, reason: 'requested' },
    ]);
    await client.workflow.getHandle(`renewal-${thing}`).terminate();
  });

  it('goes to a store that has the same name every time it is asked', async () => {
    const store = await nudges.store();
    expect(store).toMatch(/^[0-9a-f-]{36}$/);
    expect(await nudges.store()).toBe(store);
  });

  it('for no workflow of ours is refused', async () => {
    await expect(nudges.nudge('other', newId(), { messageId: newId(), reason: 'x' }, '')).rejects.toThrow(
      'no workflow',
    );
  });
});
