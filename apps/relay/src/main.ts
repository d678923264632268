import { bootProcess, readSettings, runMain } from '@tajdeed/platform';
import { Relay } from './relay';
import { relaySettings } from './relay.config';
import { RelayModule } from './relay.module';

runMain('relay', async () => {
  const settings = readSettings(relaySettings);
  await bootProcess({
    name: 'relay',
    module: RelayModule.forRoot(settings),
    settings,
    start: (app) => app.get(Relay).start(),
  });
});
