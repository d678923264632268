'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** Short files that run long. Without earlier timings jest goes by size, would begin them last, and wait for the last of them. */
const slow =
  /(dry-run|forgery|storm|two-relays|second-inquiries|system|cli|guard)\.int\.|silent-bank\.workflow|oracle\.spec|mutants\.spec/;

module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isSlow = ({ path }) => slow.test(path);
    return [...sorted.filter(isSlow), ...sorted.filter((test) => !isSlow(test))];
  }
};
