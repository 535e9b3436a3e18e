import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, prepareOtelcol, startCollector } from '../support/collector.ts';
import { describeWith } from '../support/part.ts';

describeWith(await prepareOtelcol(), 'startCollector()', (otelcol) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ossp-otel-collector-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('starts a collector that has written every record it accepted by the time it has stopped', async () => {
    const port = await freePort();
    const output = path.join(folder, 'out.jsonl');
    const config = {
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: { file: { path: output } },
      service: { pipelines: { logs: { receivers: ['otlp'], exporters: ['file'] } } },
    };
    const logs = { resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords: [{ eventName: 'seen' }] }] }] };

    const collector = await startCollector(otelcol, JSON.stringify(config));
    const response = await fetch(`http://127.0.0.1:${port}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(logs),
    });
    await collector.stop();

    expect(response.status).toBe(200);
    expect(JSON.parse(await readFile(output, 'utf8'))).toMatchObject(logs);
  });

  it('fails with what the collector printed when it does not accept the configuration', async () => {
    await expect(startCollector(otelcol, '{ receivers: { nonesuch: {} } }')).rejects.toThrow(/nonesuch/);
  });
});
