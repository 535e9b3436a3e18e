import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { OsspLogRecordProcessor, type OsspLogRecordProcessorOptions } from '@ossp-otel/log-processor';
import { canonicalJson, recordToEvent } from '@ossp-otel/mapper';
import { BRIDGE } from '@ossp-otel/types';
import { expect, it, onTestFinished } from 'vitest';
import { startGatewayProcess } from '../../packages/mapper/test/gateway/support/gateway-process.ts';
import { OTEL_LINES, prepareOtelLine } from '../support/otel-apps.ts';
import { type Collectors, startCollectors } from '../support/otel-apps-collectors.ts';
import { describeWith } from '../support/part.ts';
import { tempFolder } from '../support/temp-folder.ts';

const TOKEN = 'the-secret-token-of-this-app';
const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const SIGNALS = 40;

/** What is used of the packages of OpenTelemetry, of whatever release. */
interface Otel {
  readonly api: {
    readonly ROOT_CONTEXT: object;
    readonly trace: { setSpanContext(context: object, span: object): object };
  };
  readonly logs: {
    readonly LoggerProvider: new (options: object) => Provider;
    readonly BatchLogRecordProcessor: new (options: object) => object;
  };
  readonly exporter: { readonly OTLPLogExporter: new (options: object) => object };
}

interface Provider {
  getLogger(name: string): { emit(record: object): void };
  shutdown(): Promise<void>;
}

const temp = tempFolder();

async function collectors(): Promise<Collectors> {
  const started = await startCollectors();
  onTestFinished(() => started.close());
  return started;
}

/** What the records stand for, in any order. */
function eventsIn({ records }: Collectors): string[] {
  return records.map(({ record, resource }) => canonicalJson(recordToEvent(record, resource))).sort();
}

/** Emits signals of every shape, some in a span, through a processor and to a collector of OTLP; returns what the processor counted. */
async function runApp({ api, logs, exporter }: Otel, url: string, options: OsspLogRecordProcessorOptions) {
  const ossp = new OsspLogRecordProcessor({
    source: 'urn:app:support-chat',
    modelId: 'gpt-4o',
    environment: 'production',
    auth: TOKEN,
    ...options,
  });
  const batch = new logs.BatchLogRecordProcessor({ exporter: new exporter.OTLPLogExporter({ url: `${url}/v1/logs` }) });
  const provider = new logs.LoggerProvider({ processors: [ossp, batch] });
  const logger = provider.getLogger('chat');
  const context = api.trace.setSpanContext(api.ROOT_CONTEXT, SPAN);
  for (let number = 0; number < SIGNALS; number++) {
    logger.emit({
      eventName: number % 2 === 0 ? 'ai.safety.guardrail.interaction' : 'ai.security.abuse.attempt',
      body: `signal ${number}`,
      ...(number % 3 === 0 ? { context } : {}),
      attributes: {
        action_taken: 'block',
        reason: `Größe 😀 ${number}`,
        severity: ['low', 'medium', 'high', 'critical'][number % 4],
        'ossp.data.finding': { kind: 'email', span: [3, 17], score: 0.5 + number },
        'http.request.method': 'POST',
      },
    });
  }
  logger.emit({ eventName: 'app.login', body: 'no signal' });
  await provider.shutdown();
  return ossp.shutdown();
}

// The newest: every line sends the same requests
const line = OTEL_LINES.at(-1) ?? expect.unreachable();

describeWith(
  await prepareOtelLine(line),
  `the log processor with sdk-logs ${line.name} before the gateway`,
  (folder) => {
    const load = createRequire(path.join(folder, 'app.cjs'));
    const otel: Otel = {
      api: load('@opentelemetry/api'),
      logs: load('@opentelemetry/sdk-logs'),
      exporter: load('@opentelemetry/exporter-logs-otlp-http'),
    };

    it.each<[string, OsspLogRecordProcessorOptions, string[]]>([
      ['one by one', {}, []],
      ['in batches', { batchSize: 16 }, []],
      ['in batches to a spool', { batchSize: 16 }, ['--ack', 'stored', '--spool', temp('spool')]],
    ])('gets signals through %s, the same as the app exports them', async (_, options, ack) => {
      const [direct, behind] = [await collectors(), await collectors()];
      await writeFile(temp('tokens'), `${TOKEN}\n`, { mode: 0o600 });
      const gateway = await startGatewayProcess([
        '--endpoint',
        behind.otherUrl,
        '--tokens-file',
        temp('tokens'),
        ...ack,
      ]);
      const result = await runApp(otel, direct.otherUrl, { ...options, endpoint: `${gateway.url}/v1/events` });
      expect(result).toMatchObject({ delivered: SIGNALS, dropped: 0, pending: 0 });
      await expect.poll(() => behind.records.length, { timeout: 30_000 }).toBe(SIGNALS);
      expect((await gateway.stop()).status).toBe(0);

      const exported = { ...direct, records: direct.records.filter(({ record }) => record.eventName !== 'app.login') };
      expect(direct.records).toHaveLength(SIGNALS + 1);
      expect(eventsIn(behind)).toEqual(eventsIn(exported));
      const traced = behind.records.filter(({ record }) => record.spanId === SPAN.spanId);
      expect(traced).toHaveLength(Math.ceil(SIGNALS / 3));
      // The header of a single event says the same as the event, and a batch has none
      const remarks: readonly string[] = [BRIDGE.transportTraceparent, BRIDGE.conflict, BRIDGE.lifted];
      const keys = behind.records.flatMap(({ record }) => record.attributes.map(({ key }) => key));
      expect(keys.filter((key) => remarks.includes(key))).toEqual([]);
    });

    it('has nothing delivered with another token, and says so', async () => {
      const [direct, behind] = [await collectors(), await collectors()];
      await writeFile(temp('other-tokens'), 'the-token-of-somebody-else\n', { mode: 0o600 });
      const options = ['--endpoint', behind.otherUrl, '--tokens-file', temp('other-tokens')];
      const gateway = await startGatewayProcess(options);
      const dropped: unknown[] = [];
      const result = await runApp(otel, direct.otherUrl, {
        endpoint: `${gateway.url}/v1/events`,
        onDrop: (...told) => void dropped.push(told),
        retry: { backoffBaseMs: 1, budgetMs: 2000 },
        flushTimeoutMs: 1000,
      });
      expect(result).toMatchObject({ delivered: 0, pending: 0 });
      expect(dropped.length).toBeGreaterThan(0);
      expect(behind.records).toEqual([]);
    });
  },
);
