import { readFile } from 'node:fs/promises';
import { EventMapper, type EventMapperOptions, type MappedEvent, readEvent } from '@ossp-otel/mapper';
import { type LogsData, OSSP_SCHEMA_VERSION, SCOPE_NAME } from '@ossp-otel/types';
import fc from 'fast-check';
import { oddEventTexts } from '../../packages/mapper/test/support/odd-events.ts';

const ARCHIVE = new URL('../../docs/examples/archive/', import.meta.url);

/** Returns the JSON texts of the events in the examples of the documentation. */
export async function exampleTexts(): Promise<string[]> {
  const read = (name: string): Promise<string> => readFile(new URL(name, ARCHIVE), 'utf8');
  const lines = (await read('2026-06-01.jsonl')).trimEnd().split('\n');
  const printed = (await read('app.log')).split('\n').filter((line) => line.includes('{'));
  return [...lines, ...printed.map((line) => line.slice(line.indexOf('{'))), await read('guardrail.json')];
}

/** Returns odd events, the same ones for the same seed. */
export function oddTexts(numRuns: number, seed: number): string[] {
  return fc.sample(oddEventTexts, { numRuns, seed });
}

/** Returns the records of events, all mapped by one mapper, a millisecond between the times they were read. */
export function mapTexts(texts: readonly string[], options?: EventMapperOptions): MappedEvent[] {
  const mapper = new EventMapper(options);
  return texts.map((text, index) => {
    const observedTimeUnixNano = 1_790_000_000_123_456_789n + BigInt(index) * 1_000_000n;
    return mapper.map(readEvent(text, { acceptNonFinite: true }), { observedTimeUnixNano, originalText: () => text });
  });
}

/** Returns the logs with one record in them. */
export function logsOf({ resource, record }: MappedEvent): LogsData {
  const scope = { name: SCOPE_NAME, version: OSSP_SCHEMA_VERSION };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }] };
}
