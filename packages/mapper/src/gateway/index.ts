export { type Gateway, type GatewayParts, startGateway } from './gateway.ts';
export type { LogFields, Logger, LogLevel } from './observe/logger.ts';
export type { GatewaySettings } from './options/gateway-settings.ts';
export { type GatewayOptions, readGatewayOptions } from './options/read-settings.ts';
export type { GatewaySummary } from './serving/serving.ts';
