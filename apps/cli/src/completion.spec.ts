import { spawnSync } from 'node:child_process';
import { Inside } from '../spec/run-inside';

const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

describe('completion', () => {
  const inside = new Inside();
  let script = '';
  beforeAll(async () => {
    script = (await inside.run(['completion', 'bash'])).out;
  });
  afterAll(() => {
    inside.remove();
  });

  const offered = (...words: string[]): string[] => {
    const typed = words.map((word) => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(tajdeed ${typed}); COMP_CWORD=${words.length}; _tajdeed; echo "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', `${script}\n${ask}`], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trim().split(' ');
  };

  it('offers commands, their verbs, and the options of each', () => {
    expect(offered('ca')).toEqual(['cases']);
    expect(offered('staff', 'de')).toEqual(['delegations', 'delegate']);
    expect(offered('renewals', '')).toEqual(expect.arrayContaining(['show', 'timeline']));
    expect(offered('search', 'payments', '--am')).toEqual(['--amount']);
    expect(offered('--json', 'staff', 'invite', '--sub')).toEqual(['--subject']);
    expect(offered('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh']));
  });

  it('offers nothing to a word that is no command', () => {
    expect(offered('$(touch /nowhere)', 'stafff')).toEqual(['']);
  });

  // Its own reading of the script, with only what the person sees put in place of the terminal.
  it('offers the same in a zsh, where there is one', async () => {
    if (!has('zsh')) return;
    const { out } = await inside.run(['completion', 'zsh']);
    const inZsh = (...words: string[]): string[] => {
      const typed = words.map((word) => `'${word}'`).join(' ');
      const ask = `compdef() { : }; compadd() { shift; print -rn -- "$*" }
        ${out}
        words=(tajdeed ${typed}); CURRENT=${words.length + 1}; _tajdeed`;
      const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', ask], { encoding: 'utf8' });
      expect(stderr).toBe('');
      return stdout.split(' ').filter((word) => word.startsWith(words.at(-1) ?? ''));
    };
    expect(inZsh('ca')).toEqual(['cases']);
    expect(inZsh('staff', 'de')).toEqual(['delegate']);
    expect(inZsh('--json', 'staff', 'invite', '--sub')).toEqual(['--subject']);
    expect(inZsh('search', 'un')).toEqual(['unmask']);
    expect(inZsh('$(touch /nowhere)', 'stafff')).toEqual([]);
  });

  it.each(['bash', 'zsh'] as const)('is a script that %s parses', async (shell) => {
    const { code, out } = await inside.run(['completion', shell]);
    expect(code).toBe(0);
    // bash reads the zsh script's words well enough where there is no zsh
    const parser = has(shell) ? shell : 'bash';
    const { status, stderr } = spawnSync(parser, ['-n'], { input: out, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
