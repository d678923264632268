import { settingsFor } from '../spec/bank-posts';
import { startCallbacks } from './callbacks';

const noDatabase = 'postgres://nobody:x@127.0.0.1:1/none';

describe('the bank’s door that cannot be opened', () => {
  it('says in one sentence which port is in use, its own or that of its health', async () => {
    const first = await startCallbacks({ ...settingsFor(noDatabase), LOG_LEVEL: 'silent' });
    const second = { ...settingsFor(noDatabase), LOG_LEVEL: 'silent' as const };
    try {
      for (const name of ['PORT', 'HEALTH_PORT'] as const) {
        const port = Number(new URL(name === 'PORT' ? first.url : first.healthUrl).port);
        await expect(startCallbacks({ ...second, [name]: port })).rejects.toThrow(
          `Port ${port} is in use; stop what listens there, or give callbacks another port.`,
        );
      }
    } finally {
      await first.stop();
    }
  });

  it('says so where LISTEN_HOST is no address of this machine', async () => {
    const elsewhere = { ...settingsFor(noDatabase), LOG_LEVEL: 'silent' as const, LISTEN_HOST: '192.0.2.1' };
    await expect(startCallbacks(elsewhere)).rejects.toThrow(
      'LISTEN_HOST is no address of this machine; give one that is, or leave it out.',
    );
  });
});
