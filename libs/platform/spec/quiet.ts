/** Settings of a door that specs open: any free ports of this machine, no log lines, no traces. */
export const quiet = {
  TAJDEED_MODE: 'local',
  LOG_LEVEL: 'silent',
  LISTEN_HOST: '127.0.0.1',
  HEALTH_PORT: 0,
  PORT: 0,
  OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
  TRUSTED_PROXIES: undefined,
} as const;
