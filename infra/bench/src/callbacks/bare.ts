import { createHash } from 'node:crypto';
import { fastify } from 'fastify';
import { Pool } from 'pg';

/**
 * What the door is held against: Fastify, `pg`, the door's own statements with values that the load generator brings along
 * ready made. It decrypts nothing, compares nothing, limits nothing and logs nothing.
 */
const door = fastify({ logger: false, keepAliveTimeout: 30_000 });
const pool = new Pool({
  connectionString: process.env['DATABASE_URL'],
  max: Number(process.env['CONNECTIONS']),
  options: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off',
});
pool.on('error', () => undefined);

const STORE = { name: 'store', text: 'select payments.store_callback($1, $2, $3, $4)' };
const WEIGH = {
  name: 'weigh',
  text: `select outcome, attempt, receipt
    from payments.weigh_callback($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
};

interface Posted {
  Body: Buffer;
  Headers: { 'x-said': string };
}

door.removeAllContentTypeParsers();
door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
  done(null, body);
});

/** As the door does it: the body first, then what it says. */
door.post<Posted>('/two', async ({ body, headers }) => {
  const digest = createHash('sha256').update(body).digest();
  await pool.query({ ...STORE, values: [digest, '{}', false, body] });
  return acknowledged([digest, null, '{}', false, ...said(headers['x-said'], digest)]);
});

/** Body and meaning in one statement: what a first separate one costs is the difference. */
door.post<Posted>('/one', ({ body, headers }) => {
  const digest = createHash('sha256').update(body).digest();
  return acknowledged([digest, body, '{}', false, ...said(headers['x-said'], digest)]);
});

function said(json: string, digest: Buffer): unknown[] {
  const values: unknown = JSON.parse(json);
  if (!Array.isArray(values)) throw new Error('x-said holds a list');
  const list: readonly unknown[] = values;
  const [fields, ...others] = list;
  return [null, ...others, fields, digest, '00-00000000000000000000000000000001-0000000000000001-01'];
}

async function acknowledged(values: unknown[]): Promise<string> {
  const { rows } = await pool.query<{ receipt: string }>({ ...WEIGH, values });
  return `REDIRECT=http://bare/${rows[0]?.receipt ?? ''}`;
}

process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
void door.listen({ host: '127.0.0.1', port: 0 }).then((url) => {
  process.stdout.write(`${url}\n`);
});
