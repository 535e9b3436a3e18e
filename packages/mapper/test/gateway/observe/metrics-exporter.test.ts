import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LogFields } from '../../../src/gateway/observe/logger.ts';
import { MetricRegistry } from '../../../src/gateway/observe/metric-registry.ts';
import { readMetricsEndpoint } from '../../../src/gateway/observe/metrics-endpoint.ts';
import { MetricsExporter, type MetricsExporterOptions } from '../../../src/gateway/observe/metrics-exporter.ts';
import { readOtlpHttpConfig } from '../../../src/otlp-http/index.ts';
import { catchUsage } from '../../otlp-http/catch-usage.ts';
import {
  answer,
  JSON_TYPE,
  type ScriptedServer,
  silence,
  startServer,
  unusedUrl,
} from '../../otlp-http/scripted-server.ts';
import { virtualTiming } from '../../otlp-http/virtual-timing.ts';

let server: ScriptedServer;
const exporters: MetricsExporter[] = [];
beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  server.script(answer(200, JSON_TYPE, '{}'));
  await Promise.all(exporters.splice(0).map((exporter) => exporter.stop()));
});
afterAll(() => server.close());

const TOKEN = 'Bearer top-secret';
const fixture = (name: string) => fileURLToPath(new URL(`../../otlp-http/fixtures/${name}`, import.meta.url));
const NEVER_MS = 1_000_000;

function start(options: Partial<MetricsExporterOptions> = {}) {
  const registry = new MetricRegistry();
  const counter = registry.counter({ name: 'test.events', unit: '{event}', description: 'Events.' });
  counter.add(1);
  const logged: [string, LogFields | undefined][] = [];
  const exporter = new MetricsExporter({
    endpoint: new URL(server.url).origin,
    intervalMs: 5,
    logs: readOtlpHttpConfig({}, { endpoint: server.url, headers: { authorization: TOKEN } }),
    metrics: () => registry.snapshot(),
    logger: { log: (level, message, fields) => logged.push([`${level} ${message}`, fields]) },
    ...options,
  });
  exporters.push(exporter);
  return { exporter, counter, logged };
}

function totalOf(body: Buffer | undefined): string | undefined {
  return /"asInt":"(\d+)"/.exec(String(body))?.[1];
}

describe('MetricsExporter', () => {
  it('posts the totals from time to time', async () => {
    server.script(answer(200, JSON_TYPE, '{"partialSuccess":{}}'));
    const { counter, logged } = start();
    await expect.poll(() => server.requests.length).toBeGreaterThan(2);
    counter.add(41);
    await expect.poll(() => totalOf(server.requests.at(-1)?.body)).toBe('42');
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/metrics',
      headers: { 'content-type': 'application/json', authorization: TOKEN },
    });
    expect(logged).toEqual([]);
  });

  it('names the process and the time since its start', async () => {
    const before = Date.now();
    server.script(answer(200));
    const { exporter } = start({ intervalMs: NEVER_MS });
    await exporter.stop();
    const { resourceMetrics } = JSON.parse(String(server.requests[0]?.body));
    const [{ resource, scopeMetrics }] = resourceMetrics;
    const attributes = new Map(
      resource.attributes.map(({ key, value }: { key: string; value: object }) => [key, value]),
    );
    expect(attributes.get('service.name')).toEqual({ stringValue: 'ossp-otel' });
    expect(attributes.get('service.instance.id')).toEqual({ stringValue: expect.stringMatching(/^[\da-f-]{36}$/) });
    const [point] = scopeMetrics[0].metrics[0].sum.dataPoints;
    expect(Number(point.startTimeUnixNano) / 1e6).toBeLessThanOrEqual(before);
    expect(Number(point.timeUnixNano) / 1e6).toBeGreaterThanOrEqual(before);
  });

  it('keeps the credentials of the records from every other origin', async () => {
    server.script(answer(200));
    const logs = readOtlpHttpConfig({}, { endpoint: 'http://127.0.0.1:1/', headers: { authorization: TOKEN } });
    const { exporter } = start({ logs, intervalMs: NEVER_MS });
    await exporter.stop();
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('trusts what the records trust at the same origin, and nowhere else', async () => {
    const secure = await startServer({
      key: readFileSync(fixture('server-key.pem')),
      cert: readFileSync(fixture('server.pem')),
    });
    try {
      secure.script(answer(200));
      const logs = readOtlpHttpConfig({}, { endpoint: secure.url, certificateFile: fixture('ca.pem') });
      const same = start({ endpoint: secure.url, logs, intervalMs: NEVER_MS });
      await same.exporter.stop();
      expect(secure.requests).toHaveLength(1);
      const other = start({ endpoint: secure.url.replace('127.0.0.1', 'localhost'), logs, intervalMs: NEVER_MS });
      await other.exporter.stop();
      expect(secure.requests).toHaveLength(1);
      expect(same.logged).toEqual([]);
      expect(other.logged[0]?.[0]).toContain('no secure connection');
    } finally {
      await secure.close();
    }
  });

  it('makes one request at a time', async () => {
    server.script(silence);
    const { exporter, logged } = start({ intervalMs: 1 });
    await expect.poll(() => server.requests.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.requests).toHaveLength(1);
    // The last one does not wait for that which is under way
    server.script(answer(200));
    await exporter.stop();
    expect(server.requests).toHaveLength(1);
    expect(logged).toEqual([]);
  });

  it('exports a last time when it is stopped, and only once', async () => {
    server.script(answer(200));
    const { exporter, counter } = start({ intervalMs: NEVER_MS });
    counter.add(6);
    await Promise.all([exporter.stop(), exporter.stop()]);
    expect(server.requests.map(({ body }) => totalOf(body))).toEqual(['7']);
  });

  it.each([
    ['the server answered 400', answer(400, JSON_TYPE, '{"message":"top-secret"}')],
    ['the server answered 302', answer(302, { location: '/elsewhere' })],
    ['the server rejected 7 data points', answer(200, JSON_TYPE, '{"partialSuccess":{"rejectedDataPoints":"7"}}')],
    ['the answer with status 200 is none of an OTLP server', answer(200, {}, '<html>')],
    ['the answer with status 200 is none of an OTLP server', answer(200, JSON_TYPE, '[]')],
    ['the answer with status 200 is none of an OTLP server', answer(200, JSON_TYPE, '{"partialSuccess":[]}')],
    ['the answer with status 200 did not arrive whole', answer(200, JSON_TYPE, 'x'.repeat(100_000))],
  ])('says that %s', async (problem, reply) => {
    server.script(reply);
    const { exporter, logged } = start({ intervalMs: NEVER_MS });
    await exporter.stop();
    expect(logged).toEqual([[`warn metrics could not be exported: ${problem}`, { failuresNotLogged: 0 }]]);
    expect(server.requests).toHaveLength(1);
  });

  it('says that nobody is there, and goes on', async () => {
    const { exporter, logged } = start({ endpoint: await unusedUrl(), intervalMs: 1 });
    await expect.poll(() => logged.length).toBe(1);
    await exporter.stop();
    expect(logged[0]?.[0]).toBe('warn metrics could not be exported: connection refused (ECONNREFUSED)');
  });

  it('goes on when the metrics cannot be read, and tells no more than the kind of the error', async () => {
    server.script(answer(200));
    let calls = 0;
    const metrics: MetricsExporterOptions['metrics'] = () => {
      calls += 1;
      if (calls === 1) throw new RangeError('top-secret');
      return [];
    };
    const { logged } = start({ metrics });
    await expect.poll(() => server.requests.length).toBeGreaterThan(0);
    expect(logged.map(([message]) => message)).toEqual([
      'warn metrics could not be exported: internal error (RangeError)',
    ]);
  });

  it('tells failures at once, and then once a minute', async () => {
    server.script(answer(503));
    const { exporter, logged } = start({ intervalMs: 1000, timing: virtualTiming() });
    await expect.poll(() => server.requests.length, { timeout: 30_000 }).toBeGreaterThan(70);
    server.script(answer(200));
    await exporter.stop();
    expect(logged.slice(0, 2).map(([, fields]) => fields)).toEqual([
      { failuresNotLogged: 0 },
      { failuresNotLogged: 59 },
    ]);
  });

  it('refuses a bad endpoint at once', () => {
    expect(catchUsage(() => start({ endpoint: 'localhost:4318' })).path).toBe('metricsEndpoint');
  });
});

describe('readMetricsEndpoint()', () => {
  it.each([
    ['http://collector:4318', 'http://collector:4318/v1/metrics'],
    ['http://collector:4318/', 'http://collector:4318/v1/metrics'],
    ['https://collector/otlp', 'https://collector/otlp'],
    ['http://[::1]:1/v1/metrics?tenant=a', 'http://[::1]:1/v1/metrics?tenant=a'],
  ])('reads %s as %s', (endpoint, url) => {
    expect(readMetricsEndpoint(endpoint)).toBe(url);
    expect(readMetricsEndpoint(url)).toBe(url);
  });

  it.each(['', 'collector:4318', 'ftp://collector', 'http://', 'http://me:top-secret@collector'])(
    'refuses %j',
    (endpoint) => {
      const error = catchUsage(() => readMetricsEndpoint(endpoint));
      expect(error.path).toBe('metricsEndpoint');
      expect(error.message).not.toContain('secret');
    },
  );
});
