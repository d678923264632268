import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import en from '../../../libs/platform/src/texts/en.json';

describe('the words of the command line', () => {
  it('are all used', () => {
    const source = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => readFileSync(join(__dirname, file), 'utf8'))
      .join('\n');
    const keys = Object.keys(en).filter((key) => key.startsWith('cli.'));
    expect(keys.filter((key) => !source.includes(`'${key}'`))).toEqual([]);
  });
});
