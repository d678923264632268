import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { Capabilities } from './capabilities';

const DAY_MS = 86_400_000;
const keys = () => ({ privateKey: generateKeyPairSync('ed25519').privateKey });

describe('a capability', () => {
  afterEach(() => jest.useRealTimers());

  it('opens nothing after 90 days, also where it is remembered as a good one', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    const capabilities = new Capabilities(keys());
    const token = await capabilities.issue('this-renewal');
    expect(await capabilities.verify(token)).toEqual({ renewalId: 'this-renewal' });
    jest.advanceTimersByTime(90 * DAY_MS - 60_000);
    expect(await capabilities.verify(token)).toEqual({ renewalId: 'this-renewal' });
    jest.advanceTimersByTime(120_000);
    expect(await capabilities.verify(token)).toBeUndefined();
  });

  it('is good under the key that signed it alone: another key ends all of them', async () => {
    const token = await new Capabilities(keys()).issue('this-renewal');
    expect(await new Capabilities(keys()).verify(token)).toBeUndefined();
  });

  it.each([
    ['for something else', 'another-audience', 'tajdeed-capability+jwt'],
    ['of another type', 'tajdeed-renewal', 'JWT'],
  ])('is none where the same key signed it %s', async (_what, audience, typ) => {
    const { privateKey } = keys();
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', typ })
      .setAudience(audience)
      .setSubject('this-renewal')
      .setExpirationTime('1h')
      .sign(privateKey);
    expect(await new Capabilities({ privateKey }).verify(token)).toBeUndefined();
  });
});
