import type { LogRecord } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { EventMapper, readEvent } from '../../src/index.ts';
import { RecordCopies } from '../../src/verify/record-copies.ts';

const event = readEvent(
  '{"specversion":"1.0","id":"1","source":"urn:app:x","type":"ai.safety.guardrail.interaction","time":"2026-01-02T03:04:05.123456+00:00",' +
    '"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",' +
    '"data":{"resource":{"environment":"prod","region":"eu"},"severity":"high","reason":"r"}}',
);
const { record, resource } = new EventMapper().map(event);

describe('RecordCopies', () => {
  it('takes a record as the mapper made it, whatever the options', () => {
    const options = { body: 'none', attributes: 'semconv', serviceName: 'other' } as const;
    const mapped = new EventMapper(options).map(event, { observedTimeUnixNano: 7n });
    expect(() => new RecordCopies().assertTrue(event, record, resource)).not.toThrow();
    expect(() => new RecordCopies().assertTrue(event, mapped.record, mapped.resource)).not.toThrow();
  });

  it.each<Partial<LogRecord>>([
    { timeUnixNano: 1n },
    { timeUnixNano: 0n },
    { severityNumber: 9 },
    { severityText: 'low' },
    { traceId: '' },
    { spanId: 'ffffffffffffffff' },
    { flags: 0 },
    { eventName: 'x.y' },
  ])('does not take one that says something else: $timeUnixNano $severityNumber', (change) => {
    const [field] = Object.keys(change);
    const check = (): void => new RecordCopies().assertTrue(event, { ...record, ...change }, resource);
    expect(check).toThrow(expect.objectContaining({ code: 'ERR_RECORD_ALTERED', path: `/${field}` }));
  });

  it.each(['deployment.environment.name', 'cloud.region'])('does not take another or no %s', (key) => {
    const others = resource.attributes.filter((attribute) => attribute.key !== key);
    expect(others.length).toBe(resource.attributes.length - 1);
    for (const attributes of [others, [...others, { key, value: 'other' }]]) {
      const check = (): void => new RecordCopies().assertTrue(event, record, { attributes });
      expect(check).toThrow(expect.objectContaining({ path: `/resource/${key}` }));
    }
  });
});
