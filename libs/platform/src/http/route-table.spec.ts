import { Body, Controller, Get, Module, Param, Post, type Type } from '@nestjs/common';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { quiet } from '../../spec/quiet';
import { bootApp } from '../boot/boot';
import { Idempotent } from './idempotency';
import { Policy, RateLimited } from './policies';

class Loose extends createZodDto(z.object({ a: z.string() })) {}
class LooseInside extends createZodDto(z.strictObject({ inner: z.object({ a: z.string() }) })) {}

@Controller('a')
class NoPolicy {
  @Get('b')
  read(): string {
    return '';
  }
}
@Policy('public')
@Controller('a')
class NoKey {
  @Post()
  write(): string {
    return '';
  }
}
@Policy('public')
@Controller('a')
class ChangingGet {
  @Idempotent()
  @Get()
  read(): string {
    return '';
  }
}
@Policy('renewal-capability')
@Controller('a')
class NoId {
  @Get(':renewal')
  read(): string {
    return '';
  }
}
@Policy('public')
@Controller('a')
class LooseBody {
  @Idempotent()
  @Post()
  write(@Body() body: Loose): Loose {
    return body;
  }
}
@Policy('public')
@Controller('a')
class LooseInnerBody {
  @Idempotent()
  @Post()
  write(@Body() body: LooseInside): LooseInside {
    return body;
  }
}
@Policy('public')
@Controller('a')
class RawParameter {
  @Get(':x')
  read(@Param('x') x: string): string {
    return x;
  }
}
@Policy('public')
@Controller('a')
class NoStore {
  @Idempotent()
  @Post()
  write(): string {
    return '';
  }
}
@Policy('public')
@Controller('a')
class NoLimit {
  @RateLimited('unheard-of')
  @Get()
  read(): string {
    return '';
  }
}

const start = (controller: Type) => {
  @Module({ controllers: [controller] })
  class SpecModule {}
  return bootApp({ name: 'spec', module: SpecModule, settings: quiet, signals: false });
};

describe('a start', () => {
  it.each<[string, Type, RegExp]>([
    ['without a policy', NoPolicy, /^The route GET \/a\/b \(NoPolicy\.read\) has no policy/],
    [
      'that may change state without a key',
      NoKey,
      /^The route POST \/a \(NoKey\.write\) may change state without an idempotency key/,
    ],
    ['that changes state by GET', ChangingGet, /GET \/a .* may not change state/],
    [
      'with a capability and no id',
      NoId,
      /GET \/a\/:renewal .* has the policy renewal-capability and no :id/,
    ],
    [
      'with a body that takes unknown keys',
      LooseBody,
      /POST \/a .* reads @Body\(\) with a schema that lets unknown keys pass/,
    ],
    [
      'with a body that takes unknown inner keys',
      LooseInnerBody,
      /reads @Body\(\) with a schema that lets unknown keys pass/,
    ],
    ['with a parameter nobody checks', RawParameter, /reads @Param\(\) without a schema/],
    ['with a limit that nothing sets', NoLimit, /GET \/a has the limit unheard-of, of which nothing says/],
    ['that keeps answers nowhere', NoStore, /nothing keeps answers; import OnceModule/],
  ])('stops at a route %s, and names it', async (_what, controller, sentence) => {
    await expect(start(controller)).rejects.toThrow(sentence);
  });

  it('stops in one sentence when its port is in use', async () => {
    @Module({})
    class Empty {}
    const first = await bootApp({ name: 'first', module: Empty, settings: quiet, signals: false });
    const port = Number(new URL(first.url).port);
    const second = bootApp({
      name: 'second',
      module: Empty,
      settings: { ...quiet, PORT: port },
      signals: false,
    });
    await expect(second).rejects.toThrow(
      `Port ${port} is in use; stop what listens there, or give second another port.`,
    );
    await first.stop();
  });
});
