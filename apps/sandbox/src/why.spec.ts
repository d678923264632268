import { why } from './why';

const names = { port: 'PORT', state: 'STATE_DIR', host: 'HOST' };
const failing = (syscall: string, code: string) =>
  Object.assign(new Error(`${code}: of the system`), { syscall, code });

describe('why the sandbox cannot start', () => {
  it.each([
    ['listen', 'EADDRINUSE', 'Port 80 is in use; stop what listens there or set another PORT.'],
    ['listen', 'EACCES', 'Port 80 may not be opened; set a PORT above 1023.'],
    ['listen', 'EADDRNOTAVAIL', 'HOST is no address of this machine; set one that is, or leave it out.'],
    ['getaddrinfo', 'ENOTFOUND', 'HOST is no address of this machine; set one that is, or leave it out.'],
    ['getaddrinfo', 'EAI_AGAIN', 'HOST is no address of this machine; set one that is, or leave it out.'],
    ['mkdir', 'EACCES', 'STATE_DIR cannot be written (EACCES); name a directory that can.'],
    ['write', 'ENOSPC', 'STATE_DIR cannot be written (ENOSPC); name a directory that can.'],
  ])('is one sentence that names the setting and the remedy: %s %s', (syscall, code, sentence) => {
    expect(why(failing(syscall, code), names, 80)).toBe(sentence);
  });
});
