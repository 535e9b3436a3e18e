import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { OsspError } from '@ossp-otel/types';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { PROBLEM_TYPE, problem } from '../http/problem.ts';
import { knownPathOf } from '../http/routes.ts';
import type { Readiness } from './health.ts';
import type { MetricSnapshot } from './metric-snapshot.ts';
import { PROMETHEUS_CONTENT_TYPE, renderPrometheus } from './prometheus.ts';
import { GATEWAY_RESOURCE } from './resource.ts';

/** Returns the metrics of now. Settles within a bounded time. */
export type MetricsSource = () => Promise<readonly MetricSnapshot[]> | readonly MetricSnapshot[];

export interface AdminParts {
  readonly health: { readiness(): Promise<Readiness> };
  readonly metrics: MetricsSource;
  /** What the metrics are about. This process by default. */
  readonly resource?: Readonly<Record<string, string>>;
}

/**
 * Makes the handler of `/healthz`, `/readyz` and `/metrics`, which answers every request and never rejects. It asks for
 * no credentials, and tells nothing that would need any.
 */
export function createAdmin({
  health,
  metrics,
  resource = GATEWAY_RESOURCE,
}: AdminParts): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const pages: ReadonlyMap<string, () => Promise<Answer>> = new Map([
    ['/healthz', async () => jsonAnswer(200, 'application/json', { status: 'ok' })],
    ['/readyz', async () => readinessAnswer(await health.readiness())],
    ['/metrics', async () => metricsAnswer(await metrics(), resource)],
  ]);
  return async (request, response) => {
    const page = pages.get(knownPathOf(request.url)?.path ?? '');
    // What goes wrong in a page is a defect, whose message may hold anything
    const answer = refusal(request, page) ?? (await page?.().catch(() => undefined)) ?? DEFECT;
    response.writeHead(answer.status, { ...answer.headers, 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  };
}

const DEFECT = jsonAnswer(500, PROBLEM_TYPE, { title: STATUS_CODES[500], status: 500 });

function refusal({ method }: IncomingMessage, page: unknown): Answer | undefined {
  if (page === undefined) return problem(404, new OsspError('ERR_NOT_FOUND', 'there is nothing at this path'));
  if (method === 'GET' || method === 'HEAD') return undefined;
  const error = new OsspError('ERR_METHOD', 'this path serves GET and HEAD only');
  return problem(405, error, { allow: 'GET, HEAD' });
}

function readinessAnswer({ ready, ...checks }: Readiness): Answer {
  const status = ready ? 'ready' : 'not ready';
  return jsonAnswer(ready ? 200 : 503, 'application/json', { status, checks });
}

function metricsAnswer(metrics: readonly MetricSnapshot[], resource: Readonly<Record<string, string>>): Answer {
  const body = renderPrometheus(metrics, resource);
  const headers = { 'content-type': PROMETHEUS_CONTENT_TYPE, 'content-length': Buffer.byteLength(body) };
  return { status: 200, headers, body };
}
