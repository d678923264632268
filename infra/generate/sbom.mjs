// The bill of materials of what is delivered: every package of an image, by version, licence and hash, from the lockfile alone, so
// that it comes out the same with every npm. CycloneDX 1.5.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** Packages whose manifest names no licence; each was read in the package itself. */
const readLicences = { unionfs: 'Unlicense' };

const nameOf = (path) => path.split('node_modules/').at(-1);
const refOf = (path, { version }) => `${nameOf(path)}@${version}`;
const purlOf = (path, { version }) => `pkg:npm/${nameOf(path).replace('@', '%40')}@${version}`;

/** What an image holds: no tool of development, and no package of another system, which the lockfile names without a hash. */
export function delivered(lockfile) {
  return Object.entries(lockfile.packages).filter(
    ([path, { dev, link, integrity }]) =>
      path.includes('node_modules/') && dev !== true && link !== true && integrity !== undefined,
  );
}

export function licenceOf(path, { license }) {
  return license ?? readLicences[nameOf(path)];
}

/** Where a package finds another one: beside itself first, then further up, as Node looks. */
function foundFrom(path, name, packages) {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    const inner = `${at}/node_modules/${name}`;
    if (packages[inner]) return inner;
    if (!at.includes('/node_modules/')) return packages[`node_modules/${name}`] && `node_modules/${name}`;
  }
}

function componentOf([path, entry]) {
  const [algorithm, hash] = entry.integrity.split('-');
  const content = Buffer.from(hash, 'base64').toString('hex');
  const licence = licenceOf(path, entry);
  const isExpression = / (AND|OR) /.test(licence ?? '');
  return {
    type: 'library',
    'bom-ref': refOf(path, entry),
    name: nameOf(path),
    version: entry.version,
    scope: entry.optional === true ? 'optional' : 'required',
    hashes: [{ alg: `SHA-${algorithm.slice(3)}`, content }],
    licenses:
      licence === undefined ? [] : [isExpression ? { expression: licence } : { license: { id: licence } }],
    purl: purlOf(path, entry),
  };
}

/** One of each, in the order of their names; the same version may lie in several places of the tree. */
function once(items, keyOf) {
  const found = new Map(items.map((item) => [keyOf(item), item]));
  return [...found.keys()].sort().map((key) => found.get(key));
}

export function billOf(lockfile) {
  const { packages } = lockfile;
  const all = delivered(lockfile);
  const paths = new Set(all.map(([path]) => path));
  const refsOf = (from, names) =>
    [
      ...new Set(
        names
          .map((name) => foundFrom(from, name, packages))
          .filter((path) => paths.has(path))
          .map((path) => refOf(path, packages[path])),
      ),
    ].sort();
  const { name, version, license, dependencies } = packages[''];
  const ours = `${name}@${version}`;
  const edges = all.map(([path, entry]) => ({
    ref: refOf(path, entry),
    dependsOn: refsOf(path, Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })),
  }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': ours,
        name,
        version,
        licenses: [{ license: { id: license } }],
      },
    },
    components: once(all.map(componentOf), (one) => one['bom-ref']),
    dependencies: [
      { ref: ours, dependsOn: refsOf('', Object.keys(dependencies)) },
      ...once(edges, ({ ref }) => ref),
    ],
  };
}

export function billFiles() {
  const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return { 'infra/docs/sbom.cdx.json': `${JSON.stringify(billOf(lockfile), null, 1)}\n` };
}
