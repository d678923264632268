import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { load, origin, root, table } from './root.mjs';

const require = createRequire(import.meta.url);

/** Runs `work` with a client on an empty PostgreSQL of its own, brought up and removed again. */
async function onEmptyDatabase(work) {
  const { startServers } = load('infra/local/dist/index.js');
  const { servers, stop } = await startServers('tables', ['postgres']);
  try {
    const { DataSource } = require('typeorm');
    const source = new DataSource({ type: 'postgres', url: servers.databaseUrl, logging: false });
    await source.initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  } finally {
    await stop();
  }
}

/** What apps/migrate does to a database, without what needs secrets or depends on the day. */
async function migrate(source) {
  const { migrateDatabase } = load('libs/platform/dist/index.js');
  const { roomsMigrations } = load('apps/migrate/dist/rooms.js');
  const { syncLifecycles } = load('libs/lifecycle/dist/index.js');
  const { seedFees } = load('libs/fees/dist/index.js');
  await migrateDatabase(
    source,
    roomsMigrations,
    () => undefined,
    async ({ manager }) => {
      await syncLifecycles(manager);
      await seedFees(manager);
    },
  );
}

const relations = `
  select n.nspname as schema, c.relname as name, c.relkind as kind, c.oid::int as id,
    coalesce((select json_agg(json_build_object('role', g.role, 'rights', g.rights) order by g.role) from (
      select role, string_agg(what, ', ' order by what) as rights from (
        select r.rolname as role, lower(a.privilege_type) as what
        from aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee where a.grantee <> c.relowner
        union all
        select r.rolname, format('%s (%s)', lower(a.privilege_type), string_agg(t.attname, ', ' order by t.attnum))
        from pg_attribute t, aclexplode(t.attacl) a join pg_roles r on r.oid = a.grantee
        where t.attrelid = c.oid group by r.rolname, a.privilege_type) each_right group by role) g), '[]') as grants,
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null), 'needed', a.attnotnull,
      'keys', coalesce((select json_agg(distinct k.contype) from pg_constraint k
        where k.conrelid = c.oid and a.attnum = any (k.conkey) and k.contype in ('p', 'u', 'f')), '[]')) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v') and not c.relispartition
    and n.nspname not in ('information_schema', 'public') and n.nspname not like 'pg\\_%'
  order by n.nspname, c.relname`;

const references = `
  select n.nspname as schema, c.relname as child, p.relname as parent, k.conname as name
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
    join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and not c.relispartition and k.conparentid = 0 order by 1, 2, 3, 4`;

const functions = `
  select n.nspname || '.' || p.proname as name, md5(string_agg(pg_get_functiondef(p.oid), '' order by p.oid)) as digest
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.prokind in ('f', 'p') and n.nspname not in ('information_schema', 'public') and n.nspname not like 'pg\\_%'
  group by 1 order by 1`;

async function catalogue(source) {
  return {
    relations: await source.query(relations),
    references: await source.query(references),
    functions: await source.query(functions),
  };
}

/** The rows of every table, as digests. */
async function contents(source, all) {
  const digests = [];
  for (const { schema, name, kind } of all) {
    if (kind === 'v') continue;
    const [{ digest }] = await source.query(
      `select md5(string_agg(t::text, e'\\n' order by t::text)) as digest from ${schema}.${name} t`,
    );
    digests.push([`${schema}.${name}`, digest]);
  }
  return digests;
}

const keyWords = { p: 'PK', u: 'UK', f: 'FK' };
const word = (type) => type.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');

function entity({ name, columns }) {
  const lines = columns.map(({ name: column, type, needed, keys }) => {
    const marks = keys.map((key) => keyWords[key]).sort();
    const suffix = marks.length > 0 ? ` ${marks.join(', ')}` : '';
    return `    ${word(type)} ${column}${suffix}${needed ? '' : ' "may be null"'}`;
  });
  return [`  ${name} {`, ...lines, '  }'].join('\n');
}

/** Roles with the same rights share a line. */
function rightsRow({ schema, name, grants }) {
  const byRights = new Map();
  for (const grant of grants) byRights.set(grant.rights, [...(byRights.get(grant.rights) ?? []), grant]);
  const cells = [...byRights].map(
    ([rights, who]) => `${who.map(({ role }) => role.replace('tajdeed_', '')).join(', ')}: ${rights}`,
  );
  return [`\`${schema}.${name}\``, cells.join('<br>') || 'the owner alone'];
}

function section(schema, { relations: all, references: links }) {
  const inside = all.filter((relation) => relation.schema === schema);
  const tables = inside.filter(({ kind }) => kind !== 'v');
  const views = inside.filter(({ kind }) => kind === 'v');
  const arrows = links
    .filter((link) => link.schema === schema)
    .map(({ parent, child }) => `  ${parent} ||--o{ ${child} : ""`);
  const parts = [`## ${schema}`];
  if (tables.length > 0)
    parts.push(['```mermaid', 'erDiagram', ...tables.map(entity), ...new Set(arrows), '```'].join('\n'));
  if (views.length > 0) {
    const rows = views.map(({ name, columns }) => [
      `\`${schema}.${name}\``,
      columns.map(({ name: column }) => `\`${column}\``).join(', '),
    ]);
    parts.push('What the room promises to others:', table(['view', 'columns'], rows));
  }
  parts.push(table(['table or view', 'who may do what'], inside.map(rightsRow)));
  return parts.join('\n\n');
}

function page(found) {
  const schemas = [...new Set(found.relations.map(({ schema }) => schema))];
  return `${origin('tables', 'a database that all migrations have run on')}
# Tables

One schema per room; no foreign key leaves its room. A room reads another one by its views. \`lifecycle.history\` is partitioned by month.
The right of a role to run a function (\`lifecycle.record\` above all) is in the migrations.

${schemas.map((schema) => section(schema, found)).join('\n\n')}
`;
}

/** Tables, views and functions that the README of a room or app names and the database does not have. */
function untrueNames(found) {
  const known = new Set([
    ...found.relations.map(({ schema, name }) => `${schema}.${name}`),
    ...found.functions.map(({ name }) => name),
  ]);
  const schemas = new Set(found.relations.map(({ schema }) => schema));
  const pages = ['libs', 'apps']
    .flatMap((folder) => readdirSync(join(root, folder)).map((room) => `${folder}/${room}/README.md`))
    .filter((page) => existsSync(join(root, page)));
  return pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/`([a-z]+)\.([a-z0-9]*_[a-z0-9_]+)(?:\(\))?`/g)]
      .filter(([, schema]) => schemas.has(schema))
      .map(([, schema, name]) => `${schema}.${name}`)
      .filter((name) => !known.has(name) && !isColumn(name, found))
      .map((name) => `${page}: ${name}`),
  );
}

/** `schedule.made_at` in the README of a room whose schema is called like a table. */
function isColumn(name, found) {
  const [relation, column] = name.split('.');
  return found.relations.some(
    (one) => one.name === relation && one.columns.some((known) => known.name === column),
  );
}

/** infra/docs/tables.md. Fails when running the migrations again changes anything, or a README names what is not there. */
export async function tablesPage() {
  return onEmptyDatabase(async (source) => {
    await migrate(source);
    const found = await catalogue(source);
    const before = JSON.stringify([found, await contents(source, found.relations)]);
    await migrate(source);
    const again = await catalogue(source);
    const after = JSON.stringify([again, await contents(source, again.relations)]);
    if (before !== after) throw new Error('running the migrations a second time changes the database');
    const untrue = untrueNames(found);
    if (untrue.length > 0) throw new Error(`the database does not have:\n${untrue.join('\n')}`);
    return { 'infra/docs/tables.md': page(found) };
  });
}
