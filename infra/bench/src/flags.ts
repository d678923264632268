/** A mistake in what was typed: told by its sentence alone. */
export class WrongFlag extends Error {}

/** What a flag takes after its `=`; nothing where it only stands there. */
interface Kind {
  readonly takes: string;
  readonly fits: RegExp;
}

export const plain: Kind = { takes: '', fits: /^$/ };
export const whole: Kind = { takes: 'N', fits: /^[1-9]\d{0,7}$/ };
export const wholes: Kind = { takes: 'N,N', fits: /^[1-9]\d{0,3}(,[1-9]\d{0,3})*$/ };

/** What was given of the flags that a bench knows. A flag that it does not know stops it: it would measure something else than was meant. */
export class Flags<Name extends string> {
  private readonly given = new Map<string, string>();

  constructor(args: readonly string[], known: Readonly<Record<Name, Kind>>) {
    const kinds = new Map<string, Kind>(Object.entries<Kind>(known));
    const shown = [...kinds].map(([name, { takes }]) => (takes === '' ? name : `${name}=${takes}`));
    const knows = shown.length === 0 ? 'it knows none' : `it knows ${shown.join(', ')}`;
    for (const arg of args) {
      const at = arg.indexOf('=');
      const [name, value] = at < 0 ? [arg, ''] : [arg.slice(0, at), arg.slice(at + 1)];
      const kind = kinds.get(name);
      const isRight = kind?.fits.test(value) === true && (kind.takes !== '' || at < 0);
      if (!isRight) throw new WrongFlag(`This bench cannot be given ${arg}: ${knows}.`);
      this.given.set(name, value);
    }
  }

  has(name: Name): boolean {
    return this.given.has(name);
  }

  whole(name: Name, otherwise: number): number {
    return Number(this.given.get(name) ?? otherwise);
  }

  wholes(name: Name, otherwise: readonly number[]): readonly number[] {
    return this.given.get(name)?.split(',').map(Number) ?? otherwise;
  }
}
