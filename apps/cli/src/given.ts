/** What was typed after a command: its arguments and options, ours and those of all commands. */
export class Given {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    private readonly words: readonly unknown[],
  ) {}

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** An option that the command declares as mandatory. */
  need(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new Error(`${name} is not declared as mandatory`);
    return value;
  }

  list(name: string): readonly string[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
  }

  is(name: string): boolean {
    return this.values[name] === true;
  }

  at(at: number): string {
    const word = this.words[at];
    return typeof word === 'string' ? word : '';
  }

  manyAt(at: number): readonly string[] {
    const rest = this.words[at];
    return Array.isArray(rest) ? rest.filter((item): item is string => typeof item === 'string') : [];
  }
}
