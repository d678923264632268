import { Controller, Get, Module } from '@nestjs/common';
import { quiet } from '../../spec/quiet';
import { Policy } from '../http/policies';
import { type Running, bootApp, bootProcess } from './boot';
import { Health } from './health';
import { Shutdown } from './shutdown';

const gate = { open: Promise.resolve(), entered: (): void => undefined };

@Policy('public')
@Controller('slow')
class SlowController {
  @Get()
  async slow(): Promise<{ done: boolean }> {
    gate.entered();
    await gate.open;
    return { done: true };
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

describe('a process that stops', () => {
  it('answers what it has begun, closes that connection, and takes nothing new', async () => {
    const running = await bootApp({ name: 'slow', module: SlowModule, settings: quiet, signals: false });
    let letGo = (): void => undefined;
    gate.open = new Promise((resolve) => (letGo = resolve));
    const entered = new Promise<void>((resolve) => (gate.entered = resolve));
    const begun = fetch(`${running.url}/slow`);
    await entered;
    const stopped = running.stop();
    expect((await fetch(`${running.healthUrl}/ready`)).status).toBe(503);
    await expect(fetch(`${running.url}/slow`)).rejects.toThrow();
    letGo();
    const answer = await begun;
    expect([answer.status, answer.headers.get('connection'), await answer.json()]).toEqual([
      200,
      'close',
      { done: true },
    ]);
    await stopped;
    await expect(fetch(`${running.healthUrl}/live`)).rejects.toThrow();
  });

  it('stops its parts in order, each once, and goes on past one that fails', async () => {
    const order: string[] = [];
    const part =
      (name: string, work = (): Promise<void> => Promise.resolve()) =>
      () => {
        order.push(name);
        return work();
      };
    @Module({})
    class Empty {}
    const running: Running<Awaited<ReturnType<typeof bootProcess>>['app']> = await bootProcess({
      name: 'parts',
      module: Empty,
      settings: quiet,
      signals: false,
    });
    const shutdown = running.app.get(Shutdown);
    shutdown.add('clients', 'producer', part('producer'));
    shutdown.add(
      'worker',
      'worker',
      part('worker', () => Promise.reject(new Error('stuck'))),
    );
    shutdown.add('consumers', 'consumer', part('consumer'));
    shutdown.add('intake', 'relay', part('relay'));
    await Promise.all([running.stop(), running.stop()]);
    expect(order).toEqual(['relay', 'consumer', 'worker', 'producer']);
  });

  it('is ready only while every check says so', async () => {
    @Module({})
    class Empty {}
    const running = await bootProcess({ name: 'checks', module: Empty, settings: quiet, signals: false });
    const health = running.app.get(Health);
    const ready = async () => {
      const answer = await fetch(`${running.healthUrl}/ready`);
      return [answer.status, ((await answer.json()) as { checks: object }).checks];
    };
    health.add('database', () => Promise.resolve());
    expect(await ready()).toEqual([200, { database: 'up' }]);
    health.add('kafka', () => Promise.reject(new Error('broker 10.0.0.1 is away')));
    health.add('temporal', () => false);
    expect(await ready()).toEqual([503, { database: 'up', kafka: 'down', temporal: 'down' }]);
    expect((await fetch(`${running.healthUrl}/live`)).status).toBe(200);
    await running.stop();
  });
});
