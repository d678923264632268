/** A text that is made anew for every call would fill the server's memory with statements: beyond this they stay unnamed. */
const MOST_NAMES = 500;

/** Names under which a connection keeps prepared statements: the same text has the same name for as long as it serves. */
export class StatementNames {
  private readonly byText = new Map<string, string>();
  private drawn = 0;

  of(text: string): string | undefined {
    const known = this.byText.get(text);
    if (known !== undefined || this.byText.size >= MOST_NAMES) return known;
    this.drawn += 1;
    const name = `s${this.drawn}`;
    this.byText.set(text, name);
    return name;
  }

  /** From now on every text gets a name that no connection has seen. */
  forget(): void {
    this.byText.clear();
  }
}
