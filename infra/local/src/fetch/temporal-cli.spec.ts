import { isRecentEnough } from './temporal-cli';

describe('a temporal command on the path', () => {
  it.each([
    ['temporal version 1.5.0 (Server 1.29.0, UI 2.41.0)', true],
    ['temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)', true],
    ['temporal version 2.0.0', true],
    ['temporal version 1.4.1 (Server 1.28.0, UI 2.39.0)', false],
    ['temporal: something else', false],
  ])('is used from version 1.5 on: %s', (text, answer) => {
    expect(isRecentEnough(text)).toBe(answer);
  });
});
