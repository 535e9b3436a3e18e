import type { Environment, OtlpHttpConfig } from '../../otlp-http/index.ts';
import { checkOptions } from './check-options.ts';
import { type ChosenOptions, chooseOptions, type FlagValues, isFromOtelVariable } from './chosen-options.ts';
import { readConfigFile } from './config-file.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { variableOf } from './option.ts';
import { readOtlpOptions } from './otlp-options.ts';

/** The options of a gateway, read and checked. */
export interface GatewayOptions {
  readonly settings: GatewaySettings;
  /** The value of every option that counts in the end, and where it came from. */
  readonly options: ChosenOptions;
}

/** The variable that names the configuration file. */
export const CONFIG_VARIABLE: string = variableOf('config');

/**
 * Reads the options of the gateway: a flag beats the environment, that beats the file, and that beats the default.
 *
 * @param configFile - path of a flag; without it, that of OSSP_GATEWAY_CONFIG counts.
 * @throws {OsspError} ERR_USAGE for whatever is wrong with them; it names the place and never shows a secret.
 */
export async function readGatewayOptions(
  flags: FlagValues,
  configFile: string | undefined,
  env: Environment,
): Promise<GatewayOptions> {
  const path = configFile ?? env[CONFIG_VARIABLE] ?? '';
  const file = path === '' ? new Map() : await readConfigFile(path);
  const chosen = chooseOptions({ flags, env, file });
  checkOptions(chosen);
  const otlp = readOtlpOptions(chosen, env);
  const options = inEffect(chosen, otlp);
  return { settings: settingsOf(options, otlp), options };
}

/** Returns the options with what was left open until all were known. */
function inEffect(options: ChosenOptions, otlp: OtlpHttpConfig): ChosenOptions {
  const { endpoint, compression, 'retry-budget': retryBudget, 'metrics-endpoint': metricsEndpoint } = options;
  return {
    ...options,
    endpoint: { ...endpoint, value: otlp.endpoint },
    compression: { ...compression, value: otlp.compression },
    'retry-budget': { ...retryBudget, value: otlp.retryBudgetMs },
    'metrics-endpoint': { ...metricsEndpoint, value: metricsUrl(options) },
  };
}

/** Returns where metrics are sent. A variable of OpenTelemetry for one signal is used as it is. */
function metricsUrl({ 'metrics-endpoint': endpoint }: ChosenOptions): string | undefined {
  if (endpoint.value === undefined) return undefined;
  const url = new URL(endpoint.value);
  if (url.pathname === '/' && !isFromOtelVariable(endpoint)) url.pathname = '/v1/metrics';
  return url.href;
}

function settingsOf(options: ChosenOptions, otlp: OtlpHttpConfig): GatewaySettings {
  return {
    host: options.host.value,
    port: options.port.value,
    adminPort: options['admin-port'].value,
    workers: options.workers.value,
    shutdownTimeoutMs: options['shutdown-timeout'].value,
    logLevel: options['log-level'].value,

    otlp,
    batchSize: options['batch-size'].value,
    maxBatchBytes: options['max-batch-bytes'].value,
    batchDelayMs: options['batch-delay'].value,

    ack: options.ack.value,
    spool: options.spool.value,
    spoolMaxBytes: options['spool-max-bytes'].value,
    validate: options.validate.value,
    onConflict: options['on-conflict'].value,
    dedupeWindow: options['dedupe-window'].value,

    serviceName: options['service-name'].value,
    body: options.body.value,
    attributes: options.attributes.value,

    maxBodyBytes: options['max-body-bytes'].value,
    maxBatchEvents: options['max-batch-events'].value,
    maxEventBytes: options['max-event-bytes'].value,
    maxDepth: options['max-depth'].value,
    maxKeys: options['max-keys'].value,
    acceptNan: options['accept-nan'].value,
    headersTimeoutMs: options['headers-timeout'].value,
    requestTimeoutMs: options['request-timeout'].value,
    idleTimeoutMs: options['idle-timeout'].value,
    maxConnections: options['max-connections'].value,
    maxBytesUnderWay: options['max-bytes-under-way'].value,
    rateLimit: options['rate-limit'].value,

    tokensFile: options['tokens-file'].value,
    hmacSecretFile: options['hmac-secret-file'].value,
    tlsCertificate: options['tls-certificate'].value,
    tlsKey: options['tls-key'].value,
    tlsClientCa: options['tls-client-ca'].value,
    hmacHeader: options['hmac-header'].value,
    allowUnauthenticated: options['allow-unauthenticated'].value,
    webhookOrigins: options['webhook-origin'].value,

    metricsEndpoint: options['metrics-endpoint'].value,
    metricsIntervalMs: options['metrics-interval'].value,
  };
}
