import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { messageOf } from './fault';
import { root } from './layout';

/** What rooms and apps read at run time beside code. The compiler leaves it where it is. */
const assetEndings = new Set([
  '.json',
  '.typ',
  '.sql',
  '.ttf',
  '.otf',
  '.html',
  '.css',
  '.svg',
  '.txt',
  '.pem',
  '.yaml',
  '.yml',
]);

function filesUnder(directory: string, wanted: (file: string) => boolean): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function rooms(): string[] {
  const inside = ['libs', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  return [...inside, join(root, 'workflows')];
}

/** Copies what is new or changed. Answers how many files that were. */
export function copyAssets(room: string): number {
  const source = join(room, 'src');
  let copied = 0;
  for (const file of filesUnder(source, (name) => assetEndings.has(extname(name)))) {
    const target = join(room, 'dist', relative(source, file));
    const from = statSync(file);
    if (existsSync(target) && statSync(target).size === from.size && statSync(target).mtimeMs >= from.mtimeMs)
      continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
    copied += 1;
  }
  return copied;
}

const workflows = join(root, 'workflows/dist');
const bundleFile = join(workflows, 'workflow-bundle.js');
const inputsFile = join(workflows, 'workflow-bundle.inputs');
/** Failures that workflow code throws must be encrypted too, so their converter is part of the bundle. */
const failureConverterPath = join(root, 'libs/platform/dist/temporal/failure-converter.js');

/** A digest of everything the bundle is made of: our compiled code and the versions of Temporal's packages. */
function bundleInputs(): string {
  const hash = createHash('sha256');
  for (const part of ['workflows', 'libs/contracts', 'libs/domain']) {
    const isCode = (name: string): boolean =>
      name.endsWith('.js') && name !== 'workflow-bundle.js' && !/\.spec\.js$/.test(name);
    for (const file of filesUnder(join(root, part, 'dist'), isCode))
      hash.update(relative(root, file)).update(readFileSync(file));
  }
  hash.update(readFileSync(failureConverterPath));
  for (const name of ['workflow', 'worker', 'common'])
    hash.update(readFileSync(join(root, 'node_modules/@temporalio', name, 'package.json')));
  return hash.digest('hex');
}

/** Bundles the workflows once for all workers, so that none of them needs the bundler in its memory. */
async function bundleWorkflows(): Promise<boolean> {
  const entry = join(workflows, 'index.js');
  if (!existsSync(entry)) return false;
  const inputs = bundleInputs();
  if (existsSync(bundleFile) && existsSync(inputsFile) && readFileSync(inputsFile, 'utf8') === inputs)
    return false;
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker'); // heavy, and rarely needed
  const trace = join(workflows, 'trace.js');
  const { code } = await bundleWorkflowCode({
    workflowsPath: entry,
    workflowInterceptorModules: [trace],
    preloadModules: [join(workflows, 'stack-traces.js')],
    failureConverterPath,
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(`${bundleFile}.part`, code);
  renameSync(`${bundleFile}.part`, bundleFile);
  writeFileSync(inputsFile, inputs);
  return true;
}

async function build(): Promise<void> {
  const copied = rooms().reduce((sum, room) => sum + copyAssets(room), 0);
  const bundled = await bundleWorkflows();
  if (copied > 0 || bundled)
    process.stdout.write(`Copied ${copied} assets${bundled ? ', bundled the workflows' : ''}.\n`);
}

if (require.main === module) {
  build().catch((error: unknown) => {
    process.stderr.write(`The workflow bundle cannot be made: ${messageOf(error)}\n`);
    process.exitCode = 1;
  });
}
