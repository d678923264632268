import { orphanhood } from './orphan';

describe('a supervisor', () => {
  /** Processes and their parents: npm 10, its shell 20, ours 30. */
  const world = (parents: Record<number, number>) => ({
    parents,
    isOrphan: orphanhood(
      () => parents[30] ?? 1,
      (pid) => parents[pid],
    ),
  });

  it('is an orphan once the shell that npm started it by, or npm itself, is gone', () => {
    const left = world({ 10: 5, 20: 10, 30: 20 });
    expect(left.isOrphan()).toBe(false);
    delete left.parents[10];
    expect(left.isOrphan()).toBe(true);
    const adopted = world({ 10: 5, 20: 10, 30: 20 });
    adopted.parents[30] = 1;
    expect(adopted.isOrphan()).toBe(true);
  });

  it.each([
    ['by another supervisor', { 1: 0, 30: 1 }],
    ['as the first process of a container', { 30: 0 }],
  ])('that was started without a terminal is none: %s', (_, parents) => {
    expect(world(parents).isOrphan()).toBe(false);
  });
});
