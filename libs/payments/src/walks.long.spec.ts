import * as fc from 'fast-check';
import { steps, Walk } from '../spec/walk';

describe('fifty thousand walks of bank, resident, staff, clock and crashes', () => {
  it.each(Array.from({ length: 25 }, (_, n) => 1_000 + n))('break nothing (seed %i)', (seed) => {
    fc.assert(
      fc.property(steps, (story) => {
        new Walk().run(story);
      }),
      { numRuns: 2_000, seed },
    );
  });
});
