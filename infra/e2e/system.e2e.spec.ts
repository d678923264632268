import { bankTrouble } from './bank';
import { inBrowser } from './browser';
import { canary } from './canary';
import { codes } from './codes';
import { fees } from './fees';
import { limits } from './limits';
import { mainLine } from './main-line';
import { staff } from './staff';
import { survival } from './survival';
import { World } from './world';

jest.setTimeout(180_000);

describe('the system in separate processes', () => {
  let world: World;
  const here = (): World => world;
  beforeAll(async () => {
    world = await World.start('e2e', true);
  });
  afterEach(async () => {
    await world.mend();
  });
  afterAll(async () => {
    await world.stop();
  });

  mainLine(here);
  codes(here);
  inBrowser(here);
  bankTrouble(here);
  limits(here);
  staff(here);
  survival(here);
  fees(here);
  canary(here);
});
