import { tokens, World, type Answer } from '../../spec/world';

describe('the SMS supplier', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const message = { key: 'k-1', to: '+96550000001', text: 'رمزك 123456 <b>' };

  function send(body: object, token = tokens.sms): Promise<Answer> {
    return world.json('POST', '/sms/messages', body, { authorization: `Bearer ${token}` });
  }

  async function inbox(to: string): Promise<{ text: string }[]> {
    const { text } = await world.ask(`/sms/messages?to=${encodeURIComponent(to)}`);
    return (JSON.parse(text) as { messages: { text: string }[] }).messages;
  }

  it('sends a message once however often its key comes', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(message)));
    await world.restart();
    answers.push(await send(message));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.status).toBe(202);
    expect(await inbox(message.to)).toHaveLength(1);
  });

  it('refuses a key that belongs to another message, a wrong phone, a wrong token', async () => {
    await send(message);
    expect((await send({ ...message, text: 'other' })).text).toBe('{"code":"key-reused"}');
    expect((await send({ ...message, key: 'k-2', to: '50000001' })).status).toBe(422);
    expect((await send(message, 'wrong')).status).toBe(401);
  });

  it('shows each phone its messages, newest first, as text and in either direction', async () => {
    await send(message);
    await send({ key: 'k-2', to: message.to, text: 'Your code is 654321' });
    await send({ key: 'k-3', to: '+96550000002', text: 'not yours' });
    expect((await inbox(message.to)).map(({ text }) => text)).toEqual(['Your code is 654321', message.text]);
    const page = (await world.ask(`/sms?to=${message.to}&lang=ar`)).text;
    expect(page).toContain('<html lang="ar" dir="rtl">');
    expect(page).toMatch(/<p class="message" dir="auto">رمزك 123456 &lt;b&gt;<\/p>/);
    expect(page.indexOf('654321')).toBeLessThan(page.indexOf('123456'));
    expect(page).not.toContain('not yours');
  });

  it('fails, is slow, and loses its answer when told to', async () => {
    await world.fault('sms-down', { times: 1, scope: { to: message.to } });
    expect((await send(message)).status).toBe(503);
    expect(await inbox(message.to)).toHaveLength(0);
    await world.fault('sms-slow', { times: 1, with: { ms: 10 } });
    await world.fault('sms-reply-lost', { times: 1 });
    await expect(send(message)).rejects.toThrow('fetch failed');
    expect((await send(message)).status).toBe(202);
    expect(await inbox(message.to)).toHaveLength(1);
  });
});
