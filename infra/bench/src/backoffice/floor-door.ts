import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { BareDatabase } from './bare';
import { asked, askedByName, isNamed } from './questions';
import { BareRooms, keysOf } from './rooms';

/** The floor's own program: Node's HTTP, `pg`, and nothing between them. */
const {
  FLOOR_DATABASE: url = '',
  FLOOR_POOL: pool = '',
  FLOOR_DATA_KEYS: ring = '',
  FLOOR_INDEX_KEY: index = '',
} = process.env;
const rooms = new BareRooms(new BareDatabase(url, Number(pool)), keysOf(ring, index));

const question = z.union([
  z.object({ nth: z.number(), persons: z.number(), renewals: z.number() }),
  z.object({ named: z.string().refine(isNamed), after: z.string().optional() }),
]);

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

async function answerTo(request: IncomingMessage): Promise<string> {
  const token = (request.headers.authorization ?? '').slice('Bearer '.length);
  if (request.method !== 'POST') {
    const { searchParams } = new URL(request.url ?? '', 'http://floor');
    return rooms.queue(token, searchParams.get('after'));
  }
  const given = question.parse(await bodyOf(request));
  if ('named' in given) return rooms.found(token, askedByName(given.named, given.after));
  const { nth, persons, renewals } = given;
  return rooms.found(token, asked(nth, { persons, renewals, cases: 0 }).body);
}

const door = createServer((request, response) => {
  answerTo(request).then(
    (json) => {
      const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
      response.writeHead(200, head).end(json);
    },
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
process.once('disconnect', () => process.exit(0)); // whoever measures has ended
door.listen(0, '127.0.0.1', () => {
  const address = door.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
