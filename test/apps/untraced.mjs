// Delivers a signal while the requests of the app are traced, and prints the addresses of the requests that have a span
import { createRequire } from 'node:module';
import { SpanKind, trace } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { createSafetySignals, OsspLogRecordProcessor, oidcClientCredentials } from '@ossp-otel/log-processor';

const addresses = [];
const spans = {
  onStart: () => undefined,
  onEnd: ({ kind, attributes, name }) => {
    if (kind === SpanKind.CLIENT) addresses.push(attributes['url.full'] ?? attributes['http.url'] ?? name);
  },
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};
const sdk = new NodeSDK({
  autoDetectResources: false,
  spanProcessors: [spans],
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()],
});
sdk.start();

const { OSSP_COLLECTOR_ENDPOINT: endpoint, OIDC_TOKEN_URL: tokenUrl, OTHER_URL: other } = process.env;
const ossp = new OsspLogRecordProcessor({
  endpoint,
  source: 'urn:app:untraced',
  auth: oidcClientCredentials({ tokenUrl, clientId: 'app', clientSecret: 'secret' }),
});
const provider = new LoggerProvider({ processors: [ossp] });
const signals = createSafetySignals(provider.getLogger('untraced'));

await trace.getTracer('untraced').startActiveSpan('request', async (span) => {
  signals.guardrailInteraction({ action_taken: 'flag', reason: 'toxicity' });
  await (await fetch(`${other}/by-fetch`)).text();
  // Loaded after the instrumentation, which wraps what is required
  const http = createRequire(process.argv[1])('node:http');
  await new Promise((resolve, reject) => {
    const request = http.get(`${other}/by-http`, (response) => response.resume().once('end', resolve));
    request.once('error', reject);
  });
  await provider.forceFlush();
  span.end();
});
signals.guardrailInteraction({ action_taken: 'flag', reason: 'outside of any span' });
await provider.shutdown();
await sdk.shutdown();
console.log(JSON.stringify(addresses.sort()));
