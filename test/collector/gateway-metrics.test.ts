import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createEventMetrics } from '../../packages/mapper/src/gateway/observe/event-metrics.ts';
import { MetricRegistry } from '../../packages/mapper/src/gateway/observe/metric-registry.ts';
import { MetricsExporter } from '../../packages/mapper/src/gateway/observe/metrics-exporter.ts';
import { readOtlpHttpConfig } from '../../packages/mapper/src/otlp-http/index.ts';
import { freePort, prepareOtelcol, startCollector } from '../support/collector.ts';
import { describeWith } from '../support/part.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Metrics as the collector's file exporter writes them. */
interface Written {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: object }[] };
    readonly scopeMetrics: readonly {
      readonly scope: object;
      readonly metrics: readonly { readonly name: string }[];
    }[];
  }[];
}

describeWith(await prepareOtelcol(), 'the metrics of the gateway in a real collector', (otelcol) => {
  const file = tempFolder();

  it('arrive as they were counted', async () => {
    const port = await freePort();
    const output = file('metrics.jsonl');
    const collector = await startCollector(
      otelcol,
      JSON.stringify({
        receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
        exporters: { file: { path: output } },
        service: { pipelines: { metrics: { receivers: ['otlp'], exporters: ['file'] } } },
      }),
    );
    const endpoint = `http://127.0.0.1:${port}`;
    const registry = new MetricRegistry();
    const metrics = createEventMetrics(registry);
    registry.gauge({ name: 'test.load', unit: '1', description: 'Load.' }, () => 0.5);
    metrics.received(3);
    metrics.settled({ outcome: 'delivered', conflict: false });
    metrics.settled({ outcome: 'delivered', conflict: false });
    metrics.started(2);
    metrics.ended(2, 2, 0.2, undefined);
    metrics.started(7);
    const logged: string[] = [];
    const exporter = new MetricsExporter({
      endpoint,
      intervalMs: 60_000,
      logs: readOtlpHttpConfig({}, { endpoint }),
      metrics: () => registry.snapshot(),
      logger: { log: (_level, message) => logged.push(message) },
    });
    await exporter.stop();
    await collector.stop();

    expect(logged).toEqual([]);
    const written: Written = JSON.parse(await readFile(output, 'utf8'));
    const [{ resource, scopeMetrics } = { resource: undefined, scopeMetrics: [] }] = written.resourceMetrics;
    expect(resource?.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'ossp-otel' } });
    expect(scopeMetrics[0]?.scope).toMatchObject({ name: '@ossp-otel/mapper' });
    const byName = Object.fromEntries(scopeMetrics[0]?.metrics.map((metric) => [metric.name, metric]) ?? []);
    expect(byName).toMatchObject({
      'ossp.gateway.received': {
        unit: '{event}',
        sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ asInt: '3' }] },
      },
      'ossp.gateway.events': {
        sum: {
          dataPoints: [
            { asInt: '2', attributes: [{ key: 'ossp.gateway.outcome', value: { stringValue: 'delivered' } }] },
          ],
        },
      },
      'otel.sdk.exporter.log.inflight': { sum: { aggregationTemporality: 2, dataPoints: [{ asInt: '7' }] } },
      'otel.sdk.exporter.operation.duration': {
        unit: 's',
        histogram: { aggregationTemporality: 2, dataPoints: [{ count: '1', sum: 0.2 }] },
      },
      'test.load': { gauge: { dataPoints: [{ asDouble: 0.5 }] } },
    });
  });
});
