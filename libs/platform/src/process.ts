/**
 * The lean door of the platform, for a process that has neither Nest's container nor an ORM: settings, start, logs,
 * health. Nothing behind it may load TypeORM, Kafka or Temporal.
 */
export { Health, serveHealth } from './boot/health';
export { listening } from './boot/listening';
export { runMain } from './boot/run-main';
export { baseShape, doorShape, kinds, type BaseSettings, type DoorSettings } from './settings/kinds';
export {
  describeSettings,
  readSettings,
  SettingsError,
  StartError,
  type Environment,
} from './settings/settings';
export { makeLogger } from './telemetry/logs';
