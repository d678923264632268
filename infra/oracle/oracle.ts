import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { FeeCase } from '@tajdeed/domain';
import { testPython } from '@tajdeed/local';
import { z } from 'zod';

const reasons = [
  'contradictory-facts',
  'missing-fact',
  'out-of-range',
  'no-scheduled-fee',
  'private-insurer',
  'term',
] as const;

const answerSchema = z.union([
  z.object({
    total: z.int(),
    endsOn: z.string(),
    quantity: z.int(),
    unit: z.enum(['years', 'months']),
    rule: z.string(),
  }),
  z.object({ refused: z.literal(true), reason: z.enum(reasons), detail: z.string(), rule: z.string() }),
]);

/** What the OpenFisca package says of a case. */
export type OracleAnswer = z.output<typeof answerSchema>;

/** Asks the OpenFisca package for its answers, in the order of the cases. */
export async function askOracle(cases: readonly FeeCase[]): Promise<OracleAnswer[]> {
  const python = await testPython('oracle');
  // -I: nothing of this machine's Python but what is pinned; -B: no files beside the sources.
  const child = spawn(python, ['-I', '-B', join(__dirname, 'answer.py')], { stdio: 'pipe' });
  const answers: string[] = [];
  const faults: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => answers.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => faults.push(text));
  child.stdin.on('error', () => undefined); // it ended early, and its last words say why
  child.stdin.end(cases.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`The oracle ended with ${String(code)}: ${faults.join('').slice(-2000)}`);
  const found = answers.join('').trim().split('\n');
  if (cases.length === 0) return [];
  return found.map((line) => answerSchema.parse(JSON.parse(line)));
}
