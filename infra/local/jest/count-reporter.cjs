'use strict';

const { appendFileSync } = require('node:fs');
const { relative } = require('node:path');

/** Enough of a failure to know what broke; the whole of it stands above, where it happened. */
const LINES = 25;

/**
 * Writes a line `passed failed` into the file that `npm test` sums up, and under it every failure, shortened. A spec
 * file that cannot run is one failure.
 */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.TAJDEED_TEST_COUNTS;
    if (!file) return;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    appendFileSync(file, `${results.numPassedTests} ${failed}\n${results.testResults.map(told).join('')}`);
  }
};

function told({ testFilePath, testExecError, failureMessage, testResults }) {
  const path = relative(process.cwd(), testFilePath);
  if (testExecError) return `\n✕ ${path}\n${shortened(failureMessage ?? String(testExecError.message))}\n`;
  return testResults
    .filter(({ status }) => status === 'failed')
    .map((test) => `\n✕ ${path} › ${test.fullName}\n${shortened(test.failureMessages.join('\n'))}\n`)
    .join('');
}

function shortened(text) {
  return text.split('\n').slice(0, LINES).join('\n');
}
