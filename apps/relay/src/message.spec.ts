import { messageOf, refusalOf } from './message';

const good = { topic: 'tajdeed.renewal.v1', key: 'a', headers: { ce_id: 'a:1' }, value: '{}' };

describe('a body', () => {
  it('is the finished message', () => {
    expect(messageOf(JSON.stringify(good))).toEqual(good);
  });

  it.each([
    'nonsense',
    'null',
    '[]',
    JSON.stringify({ ...good, topic: '' }),
    JSON.stringify({ ...good, value: '' }),
    JSON.stringify({ ...good, headers: { n: 1 } }),
    JSON.stringify({ ...good, headers: [] }),
  ])('%s is none', (body) => {
    expect(messageOf(body)).toBeUndefined();
  });
});

describe('an error of the broker', () => {
  it('is a refusal where the record itself is at fault, however deep it is told', () => {
    const told = new Error('retries exceeded', {
      cause: Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' }),
    });
    expect(refusalOf(told)).toBe('MESSAGE_TOO_LARGE');
  });

  it.each([
    new Error('connection lost'),
    Object.assign(new Error('later'), { type: 'NOT_ENOUGH_REPLICAS' }),
    undefined,
    'x',
  ])('is none where the record may be taken later: %s', (error) => {
    expect(refusalOf(error)).toBeUndefined();
  });
});
