const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The api's address without a last slash; undefined where a session must not be sent: no TLS, except to this machine itself. */
export function apiAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isSafe && isPlain ? url.href.replace(/\/+$/, '') : undefined;
}

/** Whether a page may be asked for without TLS. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}
