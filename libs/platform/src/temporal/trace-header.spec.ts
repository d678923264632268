import { currentTraceparent } from '../telemetry/current-trace';
import { startTelemetry, withTraceparent } from '../telemetry/telemetry';
import { traceHeader, traceOf } from './trace-header';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('the trace in a workflow header', () => {
  beforeAll(() => startTelemetry('spec'));

  test('is the running one, and is read back by a step', async () => {
    await withTraceparent(TRACE, 'spec', async () => {
      const sent = await new Promise((resolve) => {
        const input = { headers: {} } as Parameters<NonNullable<typeof traceHeader.signal>>[0];
        void traceHeader.signal?.(input, (given) => {
          resolve(traceOf(given.headers));
          return Promise.resolve();
        });
      });
      expect(sent).toBe(currentTraceparent());
      expect(sent).toContain('0af7651916cd43dd8448eb211c80319c');
    });
  });

  test.each([[{}], [{ traceparent: { data: Buffer.from('"no trace"') } }], [{ traceparent: {} }]])(
    'is nothing where %j came',
    (headers) => {
      expect(traceOf(headers)).toBeUndefined();
    },
  );
});
