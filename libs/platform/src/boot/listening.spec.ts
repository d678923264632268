import { StartError } from '../settings/settings';
import { listening } from './listening';

const failing = (code: string) => () =>
  Promise.reject(Object.assign(new Error(`listen ${code} 192.0.2.1:80`), { code, syscall: 'listen' }));

describe('a port that cannot be opened', () => {
  it.each([
    ['EADDRINUSE', 'Port 80 is in use; stop what listens there, or give worker another port.'],
    ['EADDRNOTAVAIL', 'LISTEN_HOST is no address of this machine; give one that is, or leave it out.'],
    ['ENOTFOUND', 'LISTEN_HOST is no address of this machine; give one that is, or leave it out.'],
    ['EAI_AGAIN', 'LISTEN_HOST is no address of this machine; give one that is, or leave it out.'],
    ['EACCES', 'Port 80 may not be opened; give worker a port above 1023.'],
  ])('is told in one sentence with the remedy: %s', async (code, sentence) => {
    const opened = listening('worker', 80, failing(code));
    await expect(opened).rejects.toBeInstanceOf(StartError);
    await expect(listening('worker', 80, failing(code))).rejects.toThrow(sentence);
  });

  it('is left as it is where nobody could mend it', async () => {
    await expect(listening('worker', 80, failing('EMFILE'))).rejects.not.toBeInstanceOf(StartError);
  });
});
