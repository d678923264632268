import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LifecycleModule } from '@tajdeed/lifecycle';
import { StatementCheck, StatementCheckModule } from '@tajdeed/payments';
import { DatabaseModule, readSettings, runMain } from '@tajdeed/platform';
import { z } from 'zod';
import { workerSettings } from './worker.config';

const settingsOfCheck = z.object({ DATABASE_URL: workerSettings.shape.DATABASE_URL });

@Module({})
class CheckModule {
  static on(url: string): DynamicModule {
    return {
      module: CheckModule,
      imports: [
        DatabaseModule.forRoot({ url, name: 'check-statements', poolSize: 2 }),
        LifecycleModule,
        StatementCheckModule,
      ],
    };
  }
}

/** Holds every statement against its raw rows and against Kafka, now, and tells how far it is; ends with 1 where a field differs. */
runMain('check-statements', async () => {
  const { DATABASE_URL } = readSettings(settingsOfCheck);
  const app = await NestFactory.createApplicationContext(CheckModule.on(DATABASE_URL), {
    logger: ['error', 'warn'],
  });
  await app.get(StatementCheck).all(({ statements, heard, differing, ended, fromRowsOnly }) => {
    const kafka = `${heard} against Kafka (${fromRowsOnly.join(', ')}: from rows only)`;
    const soFar = `${statements} payments against their rows, ${kafka}, ${differing} fields differ`;
    process.stdout.write(`${soFar}${ended ? '\n' : ' …\n'}`);
    if (differing > 0) process.exitCode = 1;
  });
  await app.close();
});
