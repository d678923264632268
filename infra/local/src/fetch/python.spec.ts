import { requirePython, versionIn } from './python';

describe('the Python of the second opinion', () => {
  it.each([
    ['3 11', '3.11'],
    ['3 14', '3.14'],
    ['3 10', undefined],
    ['2 7', undefined],
    ['', undefined],
  ])('is recent enough from 3.11 on: %s', (text, version) => {
    expect(versionIn(text)).toBe(version);
  });

  it('is asked for in one sentence where there is none', async () => {
    await expect(requirePython('')).rejects.toThrow(
      /^The tests of the fees need Python 3\.11 or newer with pip and none is installed: install it .*\.$/,
    );
  });
});
