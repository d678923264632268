import { demoPeople } from '@tajdeed/identity';
import { readLocalSettings } from '../settings';
import { closingScreen, demoCivilNumber } from './screen';

const addresses = {
  api: 'http://a',
  callbacks: 'http://c',
  audit: 'http://u',
  sandbox: 'http://s',
  temporalUi: 'http://t',
};
const servers = {
  databaseUrl: 'postgres://postgres:hidden@127.0.0.1:5/tajdeed',
  temporal: '127.0.0.1:6',
  kafka: '127.0.0.1:7',
};

describe('the closing screen', () => {
  it('offers a civil number that the synthetic register holds', () => {
    expect(demoPeople.map(({ civilNumber }) => civilNumber)).toContain(demoCivilNumber);
  });

  it('names every address and shows no password', () => {
    const screen = closingScreen(addresses, servers, readLocalSettings({ HOME: '/h' }), 4321);
    for (const address of [...Object.values(addresses), '127.0.0.1:5', '127.0.0.1:6', '127.0.0.1:7', '4.3 s'])
      expect(screen).toContain(address);
    expect(screen).not.toContain('hidden');
  });
});
