import { describe, expect, it } from 'vitest';
import { collectorConfigYaml } from '../../src/cli/collector-config-yaml.ts';
import { collectorConfig } from '../../src/collector-config/collector-config.ts';
import { COLLECTOR_INPUTS, type CollectorConfigOptions } from '../../src/collector-config/options.ts';
import { run } from './fake-terminal.ts';

function printed(options: CollectorConfigOptions): string {
  return collectorConfigYaml(collectorConfig(options));
}

describe('ossp-otel collector-config', () => {
  it.each(COLLECTOR_INPUTS)('prints a configuration for %s', async (input) => {
    const { status, stdout, stderr } = await run(['collector-config', '--input', input]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(printed({ input }));
  });

  it('takes every option', async () => {
    const same = ['--exporter-endpoint', 'https://c.example:4318', '--storage', '/s'];
    const rest = { exporterEndpoint: 'https://c.example:4318', storage: '/s' };
    const file = ['--include', '/a/*.jsonl', '--include', '/b.jsonl', '--service-name', 'chat'];
    expect((await run(['collector-config', '--input', 'file', ...file, ...same])).stdout).toBe(
      printed({ input: 'file', include: ['/a/*.jsonl', '/b.jsonl'], serviceName: 'chat', ...rest }),
    );
    expect((await run(['collector-config', '--input', 'http', '--listen', '[::1]:80', ...same])).stdout).toBe(
      printed({ input: 'http', listen: '[::1]:80', ...rest }),
    );
    const kafka = ['--brokers', 'k-1:9092', '--brokers', 'k-2:9092', '--topic', 't'];
    expect((await run(['collector-config', '--input', 'kafka', ...kafka, ...same])).stdout).toBe(
      printed({ input: 'kafka', brokers: ['k-1:9092', 'k-2:9092'], topic: 't', ...rest }),
    );
  });

  it.each([
    [['--input', 'file', '--listen', '127.0.0.1:1'], '--listen is for --input gateway, http'],
    [['--input', 'http', '--include', 'x'], '--include is for --input file'],
    [['--input', 'file', '--brokers', 'a:1'], '--brokers is for --input kafka'],
    [['--input', 'gateway', '--topic', 't'], '--topic is for --input kafka'],
    [['--input', 'gateway', '--service-name', 's'], '--service-name is for --input file, http, kafka'],
    [['--input', 'http', '--listen', '4318'], '--listen: expected HOST:PORT'],
    [['--input', 'http', '--listen', 'a:99999'], '--listen: expected HOST:PORT'],
    [['--input', 'kafka', '--brokers', 'a:1', '--brokers', 'b'], '--brokers: expected HOST:PORT'],
    [
      ['--input', 'file', '--exporter-endpoint', 'localhost:4317'],
      '--exporter-endpoint: expected an http or https URL',
    ],
    [['--input', 'file', '--exporter-endpoint', 'x'], '--exporter-endpoint: expected an http or https URL'],
    [['--input', 'syslog'], "option '--input <input>' argument 'syslog' is invalid"],
    [[], "required option '--input <input>'"],
    [['--input', 'file', 'extra'], 'too many arguments'],
  ])('refuses %j', async (args, reason) => {
    const { status, stdout, stderr } = await run(['collector-config', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`ossp-otel: ERR_USAGE: ${reason}`);
  });

  it('explains itself', async () => {
    const { status, stdout } = await run(['collector-config', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('otelcol-contrib');
  });
});
