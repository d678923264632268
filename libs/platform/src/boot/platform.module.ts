import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { PolicyGuard } from '../http/policy.guard';
import { ProblemFilter } from '../http/problem.filter';
import { RouteTable } from '../http/route-table';
import { ValidationPipe } from '../http/validation';
import { Health } from './health';
import { Shutdown } from './shutdown';

@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    Health,
    Shutdown,
    RouteTable,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: PolicyGuard },
    { provide: APP_PIPE, useClass: ValidationPipe },
  ],
  exports: [Health, Shutdown, RouteTable],
})
class PlatformModule {}

/** The app's own module, as it or as its options make it. */
export type RootModule = Type | DynamicModule;

/** The app's module with what every process has around it. */
export function platformModule(module: RootModule): DynamicModule {
  return { module: RootOfAll, imports: [PlatformModule, module] };
}

@Module({})
class RootOfAll {}
