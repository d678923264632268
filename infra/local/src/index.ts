export { testBrowser } from './browser';
export { Fault } from './fault';
export { testPython } from './python';
export { startServers, startSystem, System, type PartName, type SystemOptions } from './system';
export { processNames, type ProcessName, type ServerAddresses } from './plan';
export { serverNames, type ServerName } from './servers/bring-up';
export { timeSkippingServer } from './test-server';
export { until } from './processes/waiting';
