'use strict';

const built = require('./built.cjs');

/** PostgreSQL, Temporal and Kafka for integration specs: once per run, in a throw-away directory. */
module.exports = async function setUp() {
  if (process.env.TEST_DATABASE_URL) return;
  const { servers, stop } = await built().startServers('int');
  process.env.TEST_DATABASE_URL = servers.databaseUrl;
  process.env.TEST_TEMPORAL_ADDRESS = servers.temporal;
  process.env.TEST_KAFKA_BROKERS = servers.kafka;
  globalThis.stopTajdeedServers = stop;
};
