import { NestFactory } from '@nestjs/core';
import { QuoteCheck, QuoteCheckModule } from '@tajdeed/fees';
import { DatabaseModule, readSettings, runMain } from '@tajdeed/platform';
import { Module, type DynamicModule } from '@nestjs/common';
import { z } from 'zod';
import { workerSettings } from './worker.config';

const settingsOfCheck = z.object({ DATABASE_URL: workerSettings.shape.DATABASE_URL });

@Module({})
class CheckModule {
  static on(url: string): DynamicModule {
    return {
      module: CheckModule,
      imports: [DatabaseModule.forRoot({ url, name: 'check-quotes', poolSize: 2 }), QuoteCheckModule],
    };
  }
}

/** Prices every stored quote again, now, and tells how far it is; ends with 1 where one no longer comes to the same fils. */
runMain('check-quotes', async () => {
  const { DATABASE_URL } = readSettings(settingsOfCheck);
  const app = await NestFactory.createApplicationContext(CheckModule.on(DATABASE_URL), {
    logger: ['error', 'warn'],
  });
  await app.get(QuoteCheck).all(({ quotes, differing, ended }) => {
    process.stdout.write(`${quotes} quotes, ${differing} differ${ended ? '\n' : ' …\n'}`);
    if (differing > 0) process.exitCode = 1;
  });
  await app.close();
});
