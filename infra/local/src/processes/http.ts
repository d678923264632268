import { get } from 'node:http';

/** True when this address answers 200. */
export function answersOk(url: string, withinMs = 2000): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: withinMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => {
      resolve(false);
    });
  });
}
