import { readdirSync, readFileSync } from 'node:fs';
import { SEVERITY_NUMBERS } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { collectorConfigYaml } from '../../src/cli/collector-config-yaml.ts';
import { collectorConfig } from '../../src/collector-config/collector-config.ts';
import { MAPPING_TABLES, type MappingTables } from '../../src/collector-config/mapping-tables.ts';
import {
  COLLECTOR_INPUTS,
  type CollectorConfigOptions,
  type CollectorInput,
} from '../../src/collector-config/options.ts';

interface Config {
  readonly receivers: Readonly<Record<string, Record<string, unknown>>>;
  readonly processors?: Readonly<
    Record<string, { readonly log_statements: readonly { readonly statements: string[] }[] }>
  >;
  readonly exporters: Readonly<Record<string, Record<string, unknown>>>;
  readonly extensions: Readonly<Record<string, Record<string, unknown>>>;
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, { readonly processors?: readonly string[] }>>;
  };
}

const MAPPED = ['file', 'http', 'kafka'] as const;

function text(options: CollectorConfigOptions, tables?: MappingTables): string {
  return collectorConfigYaml(collectorConfig(options, tables));
}

function config(input: CollectorInput, options: object = {}, tables: MappingTables = MAPPING_TABLES): Config {
  return parse(text({ input, ...options }, tables)) as Config;
}

function statements(tables: MappingTables, input: CollectorInput = 'file'): readonly string[] {
  const groups = Object.values(config(input, {}, tables).processors ?? {}).flatMap((one) => one.log_statements ?? []);
  return groups.flatMap((group) => group.statements);
}

/** Returns the statements that a change of the tables adds. */
function added(change: Partial<MappingTables>): string {
  const before = new Set(statements(MAPPING_TABLES));
  return statements({ ...MAPPING_TABLES, ...change })
    .filter((statement) => !before.has(statement))
    .join('\n');
}

describe('collectorConfig()', () => {
  it.each(COLLECTOR_INPUTS)('prints a whole configuration for %s, in which every component is used', (input) => {
    const { receivers, processors = {}, exporters, extensions, service } = config(input);
    expect(service.extensions).toEqual(Object.keys(extensions));
    expect(Object.keys(service.pipelines)).toEqual(['logs']);
    expect(service.pipelines['logs']).toEqual({
      receivers: Object.keys(receivers),
      exporters: Object.keys(exporters),
      ...(input === 'gateway' ? {} : { processors: Object.keys(processors) }),
    });
    expect(Object.keys(processors).length).toBe(input === 'gateway' ? 0 : 2);
  });

  it.each(COLLECTOR_INPUTS)('never gives up a record for %s, and keeps it over a restart', (input) => {
    expect(Object.values(config(input).exporters)).toEqual([
      expect.objectContaining({
        sending_queue: { storage: 'file_storage', block_on_overflow: true },
        retry_on_failure: { max_elapsed_time: '0s' },
      }),
    ]);
  });

  it.each(COLLECTOR_INPUTS)('says something about every part of %s that needs it', (input) => {
    const printed = text({ input });
    const { head, comments } = collectorConfig({ input });
    for (const line of [...head, ...comments.map((one) => one.text)]) expect(printed).toContain(`# ${line}\n`);
  });

  it('says from which version of the Collector it holds', () => {
    expect(text({ input: 'file' })).toMatch(/^# OpenTelemetry Collector \d+\.\d+\.\d+ or newer/);
  });

  it.each(MAPPED)('has no reference to the environment for %s but that for the exporter', (input) => {
    expect(text({ input }).match(/(?<!\$)(?:\$\$)*\$(?!\$).{0,40}/g)).toEqual([`$\{env:OTEL_EXPORTER_OTLP_ENDPOINT}`]);
  });

  it('puts every option where it belongs, and a dollar sign as itself', () => {
    const file = config('file', {
      include: ['/a/*.jsonl', '/b/$HOME.jsonl'],
      storage: '/s',
      exporterEndpoint: 'http://c',
    });
    expect(file.receivers['file_log']).toMatchObject({
      include: ['/a/*.jsonl', '/b/$$HOME.jsonl'],
      storage: 'file_storage',
    });
    expect(file.extensions['file_storage']).toMatchObject({ directory: '/s' });
    expect(file.exporters['otlp_http']).toMatchObject({ endpoint: 'http://c' });
    expect(config('http', { listen: '[::1]:8' }).receivers['webhook_event']).toMatchObject({ endpoint: '[::1]:8' });
    expect(config('gateway', { listen: '[::1]:8' }).receivers['otlp']).toEqual({
      protocols: { http: { endpoint: '[::1]:8' } },
    });
    expect(config('kafka', { brokers: ['a:1', 'b:2'], topic: 't' }).receivers['kafka']).toMatchObject({
      brokers: ['a:1', 'b:2'],
      logs: { topics: ['t'], encoding: 'text' },
    });
    expect(text({ input: 'file', serviceName: 'a "b" \\ $c' })).toContain('"service.name"], "a \\"b\\" \\\\ $$c")');
  });
});

describe('the generated statements', () => {
  const row = { value: 'text', carries: true, origin: 'bridge' } as const;

  it('follow the mapping table', () => {
    const { mapping } = MAPPING_TABLES;
    const data = added({ mapping: [...mapping, { ...row, field: 'data.note', target: 'attribute', name: 'ai.note' }] });
    expect(data).toContain('set(log.attributes["ai.note"], log.cache["data"]["note"]) where IsString(');
    const resource = { ...row, field: 'data.resource.zone', target: 'resource', name: 'ai.zone' } as const;
    expect(added({ mapping: [...mapping, resource] })).toContain('["ai.zone"], log.cache["resource"]["zone"]) where');
    const copy = { ...resource, name: 'cloud.zone', carries: false } as const;
    expect(added({ mapping: [...mapping, copy] })).toContain('["cloud.zone"], log.cache["resource"]["zone"]) where');
    const envelope = { ...row, field: 'session', target: 'attribute', name: 'session.id' } as const;
    const renamed = added({ mapping: [...mapping, envelope] });
    expect(renamed).toContain('"key", "^ce[.]session$$", "session.id"');
  });

  it('know a new CloudEvents attribute in binary mode too', () => {
    const envelope = { ...row, field: 'session', target: 'attribute', name: 'ce.session' } as const;
    const tables = { ...MAPPING_TABLES, mapping: [...MAPPING_TABLES.mapping, envelope] };
    expect(statements(tables, 'http').join('\n')).toContain('log.cache["event"]["session"]');
    expect(config('kafka', {}, tables).receivers['kafka']).toMatchObject({
      header_extraction: { headers: expect.arrayContaining(['ce_session']) },
    });
  });

  it('follow the other tables', () => {
    const severityNumbers = new Map([...SEVERITY_NUMBERS, ['dire.', 22]]);
    expect(added({ severityNumbers })).toContain('set(log.severity_number, 22) where');
    expect(added({ severityNumbers })).toContain('dire[.]');
    const fallback = { type: 'com.example.t', severityNumber: 5 };
    const unless = { field: 'how', equals: 'badly', severityNumber: 6 };
    const severityDefaults = [{ ...fallback, unless }];
    const defaults = added({ severityDefaults });
    expect(defaults).toContain('set(log.severity_number, 5) where log.body["type"] == "com.example.t"');
    expect(defaults).toContain('and log.cache["data"]["how"] == "badly"');
    expect(added({ environmentNames: new Map([['live', 'production']]) })).toContain('"production") where');
    const words = [{ before: 'on ', fields: ['where'], otherwise: 'somewhere' }];
    const summaries = new Map([['com.example.t', { words, explanation: [] }]]);
    const summary = added({ summaries });
    expect(summary).toContain('Concat(["on ", log.cache["data"]["where"]], "")');
    expect(summary).toContain('"somewhere"');
  });

  it.each(['*', 'data.*', 'data.resource.*', 'data', 'source'])('need the row %s', (field) => {
    const mapping = MAPPING_TABLES.mapping.filter((one) => one.field !== field);
    expect(() => collectorConfig({ input: 'file' }, { ...MAPPING_TABLES, mapping })).toThrow(/mapping table/);
  });
});

it('imports nothing that only Node has', () => {
  const folder = new URL('../../src/collector-config/', import.meta.url);
  for (const file of readdirSync(folder)) {
    const imports = readFileSync(new URL(file, folder), 'utf8').match(/from '[^']+'/g) ?? [];
    for (const one of imports) expect(one).toMatch(/^from '(?:\.\/|\.\.\/map\/|@ossp-otel\/types')/);
  }
});
