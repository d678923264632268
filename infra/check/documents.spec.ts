import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the documents name must be there: links, paths, commands. */
const root = join(__dirname, '..', '..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const documents = tracked.filter((file) => file.endsWith('.md'));
const speaking = tracked.filter(
  (file) => /\.(md|ts|mjs|cjs|ya?ml)$|Dockerfile$/.test(file) && !file.endsWith('.config.mjs'),
);
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The heading's address on the page, as the usual viewers make it. */
function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function headings(file: string): string[] {
  return [...read(file).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => slug(heading ?? ''));
}

/** True for a path of the tree; `<thing>`, `NAME`, `*` and `{a,b}` stand for any word. */
function isThere(path: string): boolean {
  if (existsSync(join(root, path))) return true;
  if (!/[<>*{}]|\b[A-Z]{3,}\b/.test(path)) return false;
  const pattern = path
    .replace(/[.+()[\]$^|?]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, words: string) => `(${words.replace(/,/g, '|')})`)
    .replace(/(\*\*\/)|<[^>]+>|\*+|\b[A-Z]{3,}\b/g, (_, folders?: string) => (folders ? '(.+/)?' : '.+'));
  return tracked.some((file) => new RegExp(`^${pattern}(/|$)`).test(file));
}

/** The files that name a document which is none of the tree's. */
function lost(name: RegExp): readonly string[] {
  return speaking.filter((file) => file !== 'infra/check/documents.spec.ts' && name.test(read(file)));
}

describe('the documents', () => {
  test.each(documents)('%s links to what is there', (file) => {
    const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
    const broken = links.filter((target) => {
      if (/^(https?|mailto):/.test(target)) return false;
      const [path = '', anchor] = target.split('#');
      const at = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(root, at))) return true;
      return anchor !== undefined && statSync(join(root, at)).isFile() && !headings(at).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('name only paths that are there', () => {
    const lost = speaking.flatMap((file) =>
      [...read(file).matchAll(/(?<![\w./@-])(?:apps|libs|workflows|infra)\/[\w.*<>{},/-]*[\w*>}/]/g)]
        .map(([path]) => path.replace(/[./]+$/, ''))
        .filter((path) => !/\/dist\b/.test(path) && !isThere(path))
        .map((path) => `${file}: ${path}`),
    );
    expect(lost).toEqual([]);
  });

  test('cite no rule, decision, requirement or trap that the page of references does not tell', () => {
    const page = read('infra/docs/references.md');
    const forms: readonly (readonly [RegExp, string])[] = [
      [/(?<![\w'"$.#/-])[RD][1-9]\d?(?![\w'".-])/g, ''],
      [/(?<=\bKNET sections? )\d+/g, 'KNET section '],
      [/(?<=\bsecurity (?:items? )?)[1-9]\d?(?!\d)/g, 'security '],
      [/(?<=\((?:pitfalls? )?(?:[TKNW]\d+, )*)[TKNW][1-9]\d?(?=[,)])|(?<=\bpitfalls? )[TKNW]\d+/g, ''],
    ];
    const cited = speaking
      .filter((file) => file !== 'infra/docs/references.md')
      .flatMap((file) =>
        forms.flatMap(([form, before]) =>
          [...read(file).matchAll(form)].map(([number]) => `${before}${number} (${file})`),
        ),
      );
    expect(cited.length).toBeGreaterThan(300);
    const told = new Set([...page.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, first]) => first));
    expect(cited.filter((one) => !told.has(one.split(' (')[0] ?? ''))).toEqual([]);
    expect(lost(/\b(knet|recorder|rules|payments|security|pitfalls)\.md\b/)).toEqual([]);
  });

  test('lead to every page: from README or CONTRIBUTING, by links of pages that are led to', () => {
    const reached = new Set(['README.md', 'CONTRIBUTING.md']);
    for (const file of reached)
      for (const [, target = ''] of read(file).matchAll(/\]\(([^)\s#]+)/g)) {
        const at = join(dirname(file), target);
        // A folder leads to what lies in it: decisions, task pages.
        for (const page of documents) if (page === at || dirname(page) === at) reached.add(page);
      }
    expect(documents.filter((page) => !reached.has(page))).toEqual([]);
  });

  test('tell every part that can be generated, and each is checked to be fresh', () => {
    const [, parts = ''] = /const parts = \{([^}]*)\}/.exec(read('infra/generate/main.mjs')) ?? [];
    const names = ['events', ...[...parts.matchAll(/(\w+):/g)].map(([, name]) => name)];
    const [, told = ''] =
      /`npm run generate tables errors` writes some: ([^|]*)\|/.exec(read('CONTRIBUTING.md')) ?? [];
    expect([...told.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).toEqual(names.toSorted());
    const checks = read('infra/check/main.mjs');
    expect(names.filter((name) => !checks.includes(`'${name ?? ''}'`))).toEqual([]);
  });

  test('name only commands that package.json has', () => {
    const lost = speaking.flatMap((file) =>
      [...read(file).matchAll(/\bnpm run ([a-z][\w:-]*[\w])/g)]
        .filter(([, name = '']) => !(name in scripts))
        .map(([command]) => `${file}: ${command}`),
    );
    expect(lost).toEqual([]);
  });

  test('tell what every command of package.json is for', () => {
    const told = `${read('README.md')}${read('CONTRIBUTING.md')}`;
    const untold = Object.keys(scripts).filter(
      (name) => !told.includes(['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`),
    );
    expect(untold).toEqual([]);
  });
});
