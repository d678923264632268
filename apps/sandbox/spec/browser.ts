/** What a browser does for a log-in: keeps cookies by path, follows redirects, sends forms. */
export class Browser {
  private readonly cookies = new Map<string, { readonly value: string; readonly path: string }>();

  /** One request, no redirect followed. */
  async ask(url: string, form?: Record<string, string>): Promise<Response> {
    const { pathname } = new URL(url);
    const fitting = [...this.cookies].filter(([, { path }]) => pathname.startsWith(path));
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie: fitting.map(([name, { value }]) => `${name}=${value}`).join('; '),
        accept: 'text/html',
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    return answer;
  }

  /** Goes where it is sent until a page comes, or an address that begins with `stop`. */
  async follow(url: string, stop: string): Promise<{ readonly url: string; readonly answer?: Response }> {
    let here = url;
    for (let hops = 0; hops < 10; hops += 1) {
      if (here.startsWith(stop)) return { url: here };
      const answer = await this.ask(here);
      const to = answer.headers.get('location');
      if (to === null) return { url: here, answer };
      here = new URL(to, here).href;
    }
    throw new Error(`redirects without end at ${here}`);
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const of = (key: string): string | undefined =>
      attributes.find((one) => one.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const gone = Date.parse(of('expires') ?? '') < Date.now();
    if (gone) this.cookies.delete(name);
    else this.cookies.set(name, { value: pair.slice(name.length + 1), path: of('path') ?? '/' });
  }
}
