import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { currentTraceparent } from './current-trace';
import { inSpan, startTelemetry, stopTelemetry, withTraceparent } from './telemetry';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes?: readonly unknown[];
  readonly events?: readonly unknown[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: object }[] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

describe('traces that a collector is told', () => {
  it('go to its door for traces, hang together from one process to the next, and say nothing of a person', async () => {
    const sent: { readonly path: string; readonly body: string }[] = [];
    const collector = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        sent.push({ path: request.url ?? '', body: Buffer.concat(parts).toString('utf8') });
        response.end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    try {
      await startTelemetry('spec', `http://127.0.0.1:${String((collector.address() as AddressInfo).port)}/`);
      const inherited = await inSpan('request', () => Promise.resolve(currentTraceparent()));
      const secret = '287041500007';
      const failing = () => Promise.reject(new Error(`nobody has ${secret}`));
      await expect(withTraceparent(inherited, 'activity', failing)).rejects.toThrow(secret);
      await stopTelemetry();

      expect([...new Set(sent.map(({ path }) => path))]).toEqual(['/v1/traces']);
      const resources = sent.flatMap(({ body }) => (JSON.parse(body) as Sent).resourceSpans);
      expect(resources[0]?.resource.attributes).toContainEqual({
        key: 'service.name',
        value: { stringValue: 'tajdeed-spec' },
      });
      const spans = resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
      const [request, activity] = ['request', 'activity'].map((name) =>
        spans.find((one) => one.name === name)!,
      );
      expect(inherited).toBe(`00-${request!.traceId}-${request!.spanId}-01`);
      expect(activity).toMatchObject({
        traceId: request!.traceId,
        parentSpanId: request!.spanId,
        status: { code: 2 },
      });
      expect([activity!.attributes, activity!.events, activity!.status!.message]).toEqual([
        [],
        [],
        undefined,
      ]);
      expect(sent.map(({ body }) => body).join()).not.toContain(secret);
    } finally {
      collector.close();
    }
  });
});
