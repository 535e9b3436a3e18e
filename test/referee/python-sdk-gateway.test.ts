import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { canonicalJson, parseJson, recordToEvent } from '@ossp-otel/mapper';
import { type AnyValue, BRIDGE, EVENT_TYPES, isJsonObject, type JsonValue, type LogRecord } from '@ossp-otel/types';
import { expect, it, onTestFinished } from 'vitest';
import {
  countsOf,
  type GatewayProcess,
  startGatewayProcess,
} from '../../packages/mapper/test/gateway/support/gateway-process.ts';
import { startSink } from '../../packages/mapper/test/gateway/support/otlp-sink.ts';
import { type OtlpSink, startOtlpSink } from '../support/otlp-sink.ts';
import { describeWith } from '../support/part.ts';
import { preparePython } from '../support/python.ts';
import { describeWithShared, sharedPath } from '../support/shared.ts';
import { tempFolder } from '../support/temp-folder.ts';

const EMIT_EVENTS = fileURLToPath(new URL('emit_events.py', import.meta.url));
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;
const TOKEN = 'the-secret-token-of-this-app';
const RESOURCE = { model_id: 'gpt-4o', environment: 'production', model_version: '2025-09-01.3', region: 'eu' };

/** Arguments of the SDK's client, and of the calls of its `emit`: JSON texts, in which Python reads NaN as well. */
interface Asked {
  readonly client: Readonly<Record<string, unknown>>;
  readonly calls: readonly string[];
}

/** What the SDK says that it sent, and what it gave up. */
interface Emitted {
  readonly events: readonly JsonValue[];
  readonly failures: readonly string[];
}

const temp = tempFolder();

function call(type: string, data: string, more: Readonly<Record<string, unknown>> = {}): string {
  const others = JSON.stringify({ event_type: type, resource: RESOURCE, ...more });
  return `${others.slice(0, -1)},"data":${data}}`;
}

/** Calls with every type of event, and with every argument. */
const CALLS: readonly string[] = [
  ...EVENT_TYPES.map((type) => call(type, '{"reason":"PII detected","severity":"high"}')),
  call('com.example.own', '{"note":"a type of their own"}', { subject: 'urn:model:gpt-4o' }),
  call('ai.safety.guardrail.interaction', '{"action_taken":"block"}', {
    correlation_id: '6b221d5bc9e6496c8f1d4b9f3c6c5a00',
    subject: 'urn:user:é😀',
    dataschema: 'https://example.com/own.schema.json',
    extra_headers: { 'X-Tenant': 'a', 'ce-id': 'not-the-id', 'Idempotency-Key': 'the-same' },
  }),
  call('ai.performance.drift.detected', '{"value":9007199254740993,"threshold":0.1,"current_value":1e-300}'),
  call('ai.performance.drift.detected', '{"metrics":{"big":123456789012345678901234567890,"zero":-0.0,"one":1.0}}'),
  call('ai.dataset.access', '{"text":"\\u0000 \\ud83d half \\u2028","list":[[],{},null,true,{"deep":{"er":[1]}}]}'),
  call('ai.dataset.access', '{"resource":"overwritten by the SDK"}', { resource: { 'model.id': 1, tags: ['x'] } }),
  call('ai.dataset.access', '{}', { resource: {} }),
];

function attributeOf({ attributes }: LogRecord, key: string): AnyValue | undefined {
  return attributes.find((attribute) => attribute.key === key)?.value;
}

function sorted(events: readonly JsonValue[]): string[] {
  return events.map((event) => canonicalJson(event)).sort();
}

/** Everything that the sink has, as events. */
function eventsIn({ records }: OtlpSink): JsonValue[] {
  return records.map(({ record, resource }) => recordToEvent(record, resource));
}

async function sink(): Promise<OtlpSink> {
  const started = await startOtlpSink();
  onTestFinished(() => started.close());
  return started;
}

/** The client's arguments for a gateway: all that there are, and one and the same key for all its events. */
function clientOf({ url }: GatewayProcess, more: Readonly<Record<string, unknown>> = {}): Asked['client'] {
  return {
    collector_endpoint: `${url}/v1/events`,
    source_uri: 'urn:app:my-ai-system',
    idempotency_key: 'one-for-all',
    // Slow machines are no matter here
    timeout_seconds: 30,
    ...more,
  };
}

describeWith(await preparePython(), 'the Python SDK of OSSP before the gateway', (python) => {
  const emit = async ({ client, calls }: Asked): Promise<Emitted> => {
    const input = Buffer.from(`{"client":${JSON.stringify(client)},"calls":[${calls.join(',')}]}`);
    const printed = await python.run(EMIT_EVENTS, { input });
    const lines = printed
      .trimEnd()
      .split('\n')
      .map((line) => parseJson(line, { acceptNonFinite: true }));
    const of = (name: string): JsonValue[] =>
      lines.flatMap((line) => (isJsonObject(line) && line[name] !== undefined ? [line[name]] : []));
    return { events: of('event'), failures: of('failure').map(String) };
  };

  it.each([
    ['delivered', []],
    ['stored', ['--ack', 'stored', '--spool', temp('spool')]],
  ])('gets every event through once and unchanged, whatever its Idempotency-Key: --ack %s', async (_, ack) => {
    const collector = await sink();
    await writeFile(temp('tokens'), `another-token-of-theirs\n${TOKEN}\n`, { mode: 0o600 });
    const gateway = await startGatewayProcess(['--endpoint', collector.url, '--tokens-file', temp('tokens'), ...ack]);
    const { events, failures } = await emit({
      client: clientOf(gateway, { auth_token: TOKEN, dataschema_base: 'https://example.com/schemas/' }),
      calls: CALLS,
    });
    expect(failures).toEqual([]);
    expect(events).toHaveLength(CALLS.length);
    await expect.poll(() => collector.records.length, { timeout: 30_000 }).toBe(CALLS.length);
    expect((await gateway.stop()).status).toBe(0);
    expect(sorted(eventsIn(collector))).toEqual(sorted(events));
    for (const { record } of collector.records) {
      expect(attributeOf(record, BRIDGE.conflict)).toBeUndefined();
      expect(attributeOf(record, BRIDGE.transportTraceparent)).toBeUndefined();
    }
    const types = collector.records.map(({ record }) => record.eventName);
    expect(types).toEqual(expect.arrayContaining([...EVENT_TYPES, 'com.example.own']));
    const [correlated] = collector.records.filter(({ record }) => attributeOf(record, 'correlation.id') !== undefined);
    expect(correlated?.record).toMatchObject({ traceId: '6b221d5bc9e6496c8f1d4b9f3c6c5a00', spanId: '' });
  });

  it('has the trace context that it puts into headers alone in the record, beside the event', async () => {
    const collector = await sink();
    const gateway = await startGatewayProcess(['--endpoint', collector.url]);
    const type = 'ai.security.abuse.attempt';
    const other = `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00`;
    const { events } = await emit({
      client: clientOf(gateway),
      calls: [
        call(type, '{"n":0}'),
        call(type, '{"n":1}', { traceparent: TRACEPARENT, tracestate: 'vendor=1', correlation_id: 'a'.repeat(32) }),
        // Its headers stay as they were set by an earlier call
        call(type, '{"n":2}'),
        call(type, '{"n":3}', { traceparent: other }),
        call(type, '{"n":4}', { traceparent: 'no context' }),
      ],
    });
    expect(sorted(eventsIn(collector))).toEqual(sorted(events));
    const traces = collector.records.map(({ record }) => [
      Number(attributeOf(record, 'ossp.data.n')),
      { id: `${record.traceId}-${record.spanId}`, flags: record.flags },
      attributeOf(record, BRIDGE.transportTraceparent),
    ]);
    const own = { id: `${TRACE}-${SPAN}`, flags: 1 };
    expect(traces).toEqual([
      [0, { id: '-', flags: 0 }, undefined],
      [1, own, TRACEPARENT],
      [2, own, TRACEPARENT],
      [3, { id: '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331', flags: 0 }, other],
      [4, { id: '-', flags: 0 }, undefined],
    ]);
    expect(JSON.stringify(events)).not.toContain(TRACE);
  });

  it.each([['wrong'], [null]])('gives up with the token %s, and nothing arrives', async (auth_token) => {
    const collector = await sink();
    await writeFile(temp('tokens'), `${TOKEN}\n`, { mode: 0o600 });
    const options = ['--endpoint', collector.url, '--tokens-file', temp('tokens'), '--admin-port', '0'];
    const gateway = await startGatewayProcess(options);
    const client = clientOf(gateway, { auth_token, backoff_base_seconds: 0.001 });
    const { events, failures } = await emit({ client, calls: CALLS.slice(0, 1) });
    expect([events.length, failures.length]).toEqual([1, 1]);
    expect(failures[0]).toContain('401 Client Error');
    const listening = gateway.logs.find(({ message }) => message === 'listening');
    expect(await countsOf({ url: String(listening?.['adminUrl']) })).toMatchObject({ received: 0, outcomes: {} });
    expect(collector.records).toEqual([]);
    expect(JSON.stringify(gateway.logs)).not.toMatch(/wrong|the-secret/);
  });

  it('delivers with its own retries after the collector was down', async () => {
    const collector = await startSink();
    await collector.goDown();
    const gateway = await startGatewayProcess(['--endpoint', collector.url]);
    const emitting = emit({ client: clientOf(gateway), calls: CALLS });
    await expect
      .poll(async () => (await countsOf(gateway)).outcomes['unavailable'], { timeout: 30_000, interval: 20 })
      .toBeGreaterThan(0);
    await collector.comeBack();
    const { events, failures } = await emitting;
    expect(failures).toEqual([]);
    expect(collector.taken.map(({ content }) => content).sort()).toEqual(sorted(events));
    const { received, outcomes } = await countsOf(gateway);
    expect(outcomes).toEqual({ delivered: CALLS.length, unavailable: received - CALLS.length });
  });

  it.each([
    [[], 0],
    [['--accept-nan'], 2],
  ])('with NaN and Infinity in data, and the options %j, has %i events delivered', async (options, delivered) => {
    const collector = await sink();
    const gateway = await startGatewayProcess(['--endpoint', collector.url, ...options]);
    const { events, failures } = await emit({
      client: clientOf(gateway, { backoff_base_seconds: 0.001 }),
      calls: [
        call('ai.performance.drift.detected', '{"value":NaN,"threshold":-Infinity}'),
        call('ai.performance.drift.detected', '{"list":[Infinity,{"deep":NaN}],"resource":{}}'),
      ],
    });
    expect(events).toHaveLength(2);
    expect(failures.length).toBe(2 - delivered);
    for (const failure of failures) expect(failure).toContain('400 Client Error');
    expect(sorted(eventsIn(collector))).toEqual(delivered === 0 ? [] : sorted(events));
    const { outcomes } = await countsOf(gateway);
    // The SDK sends again whatever is refused
    expect(outcomes).toEqual(delivered === 0 ? { rejected: 8 } : { delivered });
  });
});

describeWithShared('what the Python SDK of OSSP was recorded to send', () => {
  it('arrives at the collector once and unchanged', async () => {
    const collector = await sink();
    const gateway = await startGatewayProcess(['--endpoint', collector.url]);
    const folder = sharedPath('data/ossp/sdk-python-output');
    const names = await readdir(folder);
    const bodies = await Promise.all(names.map((name) => readFile(`${folder}/${name}`)));
    expect(bodies.length).toBeGreaterThanOrEqual(6);
    // Twice, as after an answer that got lost
    for (const body of [...bodies, ...bodies]) {
      const response = await fetch(`${gateway.url}/v1/events`, {
        method: 'POST',
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'user-agent': 'ossp-sdk/0.1.0',
          'idempotency-key': 'one-for-all',
        },
        body,
      });
      expect([response.status, await response.json()]).toMatchObject([200, { received: 1 }]);
    }
    expect(sorted(eventsIn(collector))).toEqual(sorted(bodies.map((body) => parseJson(body))));
    expect((await countsOf(gateway)).outcomes).toEqual({ delivered: bodies.length, duplicate: bodies.length });
  });
});
