'use strict';

const built = require('./built.cjs');

/** The launcher of Temporal's time-skipping server, fetched if need be; each workflow spec starts its own. */
module.exports = async function setUp() {
  process.env.TEST_TIMESKIPPING_PATH ??= await built().timeSkippingServer();
};
