import RequestQueue from 'kafkajs/src/network/requestQueue';
import { restIdleConnections } from './idle-connections';

interface Armed {
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  pending: unknown[];
  destroy(): void;
}
type QueueClass = new (options: object) => RequestQueue & Armed;

describe('a connection to Kafka', () => {
  beforeAll(() => {
    restIdleConnections();
    restIdleConnections(); // twice is once
  });
  const queue = () =>
    new (RequestQueue as unknown as QueueClass)({
      maxInFlightRequests: 1,
      requestTimeout: 1000,
      clientId: 'c',
      broker: 'b',
      logger: {},
    });

  it('arms no timer while nothing waits', () => {
    const idle = queue();
    idle.scheduleCheckPendingRequests();
    expect(idle.throttleCheckTimeoutId).toBeNull();
  });

  it('arms one as soon as something waits', () => {
    const busy = queue();
    busy.pending.push({});
    busy.scheduleCheckPendingRequests();
    expect(busy.throttleCheckTimeoutId).not.toBeNull();
    busy.destroy();
  });
});
