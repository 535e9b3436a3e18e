import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type AdminParts, createAdmin } from '../../../src/gateway/observe/admin.ts';
import { Health } from '../../../src/gateway/observe/health.ts';
import { MetricRegistry } from '../../../src/gateway/observe/metric-registry.ts';
import { VERSION } from '../../../src/version.ts';
import { unusedUrl } from '../../otlp-http/scripted-server.ts';
import { parseExposition } from './parse-exposition.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  if (server?.listening) await once(server, 'close');
});

async function startAdmin(parts: Partial<AdminParts> = {}): Promise<string> {
  const health = new Health({ endpoint: await unusedUrl() });
  health.delivered();
  const admin = createAdmin({ health, metrics: () => [], ...parts });
  server = createServer((request, response) => void admin(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function get(url: string, method = 'GET') {
  const response = await fetch(url, { method });
  const { status, headers } = response;
  return { status, type: headers.get('content-type'), headers, body: await response.text() };
}

describe('createAdmin()', () => {
  it('tells that the process runs', async () => {
    const { status, type, headers, body } = await get(`${await startAdmin()}/healthz?verbose`);
    expect({ status, type, body: JSON.parse(body) }).toEqual({
      status: 200,
      type: 'application/json',
      body: { status: 'ok' },
    });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('understands a target with scheme and host, as clients send it to a proxy', async () => {
    const { port } = new URL(await startAdmin());
    const asked = request({ host: '127.0.0.1', port, path: 'http://example.com/healthz?verbose' }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(200);
  });

  it('tells that the gateway is ready', async () => {
    const { status, body } = await get(`${await startAdmin()}/readyz`);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({ status: 'ready', checks: { collector: { ok: true }, stopping: false } });
  });

  it('tells why the gateway is not ready', async () => {
    const endpoint = await unusedUrl();
    const health = new Health({ endpoint, spool: () => ({ bytes: 7, maxBytes: 7, isFailing: false }) });
    health.stopping();
    const { status, headers, body } = await get(`${await startAdmin({ health })}/readyz`);
    expect(status).toBe(503);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(JSON.parse(body)).toEqual({
      status: 'not ready',
      checks: {
        collector: { ok: false, reason: 'connection refused (ECONNREFUSED)' },
        spool: { ok: false, reason: 'the spool is full' },
        stopping: true,
      },
    });
    expect(body).not.toContain(new URL(endpoint).port);
  });

  it('serves metrics for Prometheus, also those that come later', async () => {
    const registry = new MetricRegistry();
    registry.counter({ name: 'test.events', unit: '{event}', description: 'Ünits.' }).add(3);
    const { status, type, body } = await get(
      `${await startAdmin({ metrics: async () => registry.snapshot() })}/metrics`,
    );
    expect({ status, type }).toEqual({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
    const families = parseExposition(body);
    expect(families.get('test_events_total')?.samples).toEqual([{ name: 'test_events_total', labels: {}, value: 3 }]);
    expect(families.get('target_info')?.samples[0]?.labels).toMatchObject({
      service_name: 'ossp-otel',
      service_version: VERSION,
    });
  });

  it.each(['/healthz', '/readyz', '/metrics'])('answers HEAD as GET at %s, without a body', async (path) => {
    const url = `${await startAdmin()}${path}`;
    const full = await get(url);
    const head = await get(url, 'HEAD');
    expect(head).toMatchObject({ status: full.status, type: full.type, body: '' });
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(full.body)));
  });

  it('knows nothing else', async () => {
    const { status, type, body } = await get(`${await startAdmin()}/metrics/secret`);
    expect({ status, type }).toEqual({ status: 404, type: 'application/problem+json' });
    expect(JSON.parse(body)).toMatchObject({ status: 404, title: 'Not Found', code: 'ERR_NOT_FOUND' });
    expect(body).not.toContain('secret');
  });

  it('serves no other method', async () => {
    const { status, type, headers, body } = await get(`${await startAdmin()}/metrics`, 'POST');
    expect({ status, type }).toEqual({ status: 405, type: 'application/problem+json' });
    expect(headers.get('allow')).toBe('GET, HEAD');
    expect(JSON.parse(body)).toMatchObject({ status: 405, code: 'ERR_METHOD' });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret'))],
  ])('answers 500 and tells nothing when reading the metrics %s', async (_how, metrics) => {
    const { status, type, body } = await get(`${await startAdmin({ metrics })}/metrics`);
    expect({ status, type }).toEqual({ status: 500, type: 'application/problem+json' });
    expect(body).not.toContain('secret');
  });
});
