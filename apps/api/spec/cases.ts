import type { Answer } from './running-api';

/** Valid civil numbers that the register does not hold. */
export const strangers = (from: number, count: number) => validNumbers().slice(from, from + count);

function validNumbers(): readonly string[] {
  const weights = [2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const numbers: string[] = [];
  for (let serial = 9100; serial < 9990; serial += 1) {
    const first11 = `2000630${serial}`;
    const last = 11 - (weights.reduce((sum, weight, at) => sum + weight * Number(first11[at]), 0) % 11);
    if (last <= 9) numbers.push(`${first11}${last}`);
  }
  return numbers;
}

/** What of an answer must not depend on whether a number is known. */
export const shape = ({ status, body, headers }: Answer) => ({
  status,
  headers: [...headers.keys()].filter((name) => name !== 'retry-after').sort(),
  body: JSON.stringify(body, (key, value: unknown) =>
    ['renewalId', 'capability', 'traceId', 'instance', 'until', 'from', 'path'].includes(key) ? key : value,
  ),
});

/** A body that the schema of `POST /renewals/{id}<path>` takes. */
export const bodies = (path: string): Record<string, unknown> =>
  ({
    '': { civilNumber: strangers(5, 1)[0] },
    '/code': { code: '000000' },
    '/codes': {},
    '/pledge': { version: '2025-12', accepted: true },
    '/term': { years: 1, startsOn: '2026-12-01' },
    '/payments': {},
  })[path] ?? {};
