import { asFault, Fault } from './fault';

const system = (code: string, path?: string): Error => Object.assign(new Error(code), { code, path });

describe('what went wrong with a file', () => {
  it.each([
    ['ENOSPC', /^\/data\/x cannot be written, no space is left there: free some, or let TAJDEED_LOCAL /],
    ['EACCES', /^\/data\/x cannot be written, this user may not write there: make it writable /],
    ['EROFS', /^\/data\/x cannot be written, its file system is read-only: make it writable/],
  ])('is one sentence with the file and the remedy: %s', (code, sentence) => {
    expect(asFault(system(code, '/data/x'))?.message).toMatch(sentence);
  });

  it('is told of the data directory when the system names no file', () => {
    expect(asFault(system('ENOSPC'))?.message).toMatch(
      /^The data directory cannot be written, no space is left/,
    );
  });

  it('is left as it is when a person has nothing to mend, or the sentence is there already', () => {
    const fault = new Fault('Java is missing.');
    expect(asFault(fault)).toBe(fault);
    expect(asFault(new TypeError('x is not a function'))).toBeUndefined();
  });
});
