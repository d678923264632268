import * as fc from 'fast-check';
import { PaymentWorld } from '../spec/payment-world';
import { Twin } from '../spec/twin';

describe('the room on a real database', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());

  it('comes to what its model comes to, step by step', async () => {
    const step = fc.tuple(fc.nat(99), fc.nat(7), fc.nat(99));
    const story = fc.noBias(fc.array(step, { minLength: 30, maxLength: 45, size: 'max' }));
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const twin = await Twin.of(world);
        for (const one of steps) {
          await twin.take(one);
          const [room, model] = await twin.books();
          expect(room).toEqual(model);
        }
      }),
      { numRuns: 5, seed: 20_261_127, endOnFailure: true },
    );
  });
});
