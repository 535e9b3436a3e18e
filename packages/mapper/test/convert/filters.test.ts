import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { createFilter, type FilterOptions } from '../../src/convert/filters.ts';
import { readEvent } from '../../src/event/read-event.ts';
import { bytesOf, event } from './events.ts';

function passes(options: FilterOptions, changes: Record<string, unknown> = {}): boolean | undefined {
  return createFilter(options)?.(readEvent(bytesOf(event(changes))));
}

describe('createFilter()', () => {
  it('is no filter if nothing is set', () => {
    expect(createFilter({ types: [], sources: [] })).toBeUndefined();
  });

  it.each([
    ['2026-01-31T09:29:59.999999999Z', false],
    ['2026-01-31T09:30:00Z', true],
    ['2026-01-31T10:30:00+01:00', true],
    ['2026-01-31T11:00:00Z', false],
    ['2026-01-31T10:59:59.999999999Z', true],
    ['yesterday', true],
    ['1969-12-31T23:59:59Z', true],
    [7, true],
    [undefined, true],
  ])('takes since with and until without its own instant: %s', (time, expected) => {
    expect(passes({ since: '2026-01-31T09:30:00Z', until: '2026-01-31T11:00:00Z' }, { time })).toBe(expected);
  });

  it('takes since or until alone', () => {
    expect(passes({ since: '2026-02-01T00:00:00Z' })).toBe(false);
    expect(passes({ until: '2026-02-01T00:00:00Z' })).toBe(true);
  });

  it.each([
    [['ai.safety.guardrail.interaction'], true],
    [['ai.safety.guardrail'], false],
    [['ai.safety.*'], true],
    [['ai.drift.*', '*'], true],
    [['ai.drift.*', 'ai.x'], false],
    [['AI.SAFETY.*'], false],
  ])('matches types exactly or by their beginning: %j', (types, expected) => {
    expect(passes({ types })).toBe(expected);
  });

  it('matches sources alike', () => {
    expect(passes({ sources: ['urn:app:*'] })).toBe(true);
    expect(passes({ sources: ['urn:app:other'] })).toBe(false);
  });

  it.each([
    ['high', true],
    ['HIGH', true],
    ['17', true],
    ['critical', false],
    ['18', false],
    ['low', true],
  ])('compares severities by number: %s', (minSeverity, expected) => {
    expect(passes({ minSeverity })).toBe(expected);
  });

  it('takes the severity that the type decides where the event names none', () => {
    const changes = { type: 'ai.security.abuse.attempt', data: {} };
    expect(passes({ minSeverity: 'high' }, changes)).toBe(true);
    expect(passes({ minSeverity: 'high' }, { ...changes, data: { blocked: true } })).toBe(false);
  });

  it('asks for all that is set', () => {
    expect(passes({ types: ['ai.*'], sources: ['urn:app:chatbot'], minSeverity: 'high' })).toBe(true);
    expect(passes({ types: ['ai.*'], sources: ['urn:other'], minSeverity: 'high' })).toBe(false);
  });

  it.each<[FilterOptions, string, string]>([
    [{ since: '2026-01-31' }, 'since: expected an RFC 3339 time such as 2026-01-31T09:30:00Z', 'since'],
    [{ until: 'now' }, 'until: expected an RFC 3339 time such as 2026-01-31T09:30:00Z', 'until'],
    [{ since: '2026-01-31T09:30:00Z', until: '2026-01-31T09:30:00Z' }, 'until: is not after since', 'until'],
    [{ minSeverity: 'awful' }, 'minSeverity: expected a severity word or a number from 1 to 24', 'minSeverity'],
    [{ minSeverity: '0' }, 'minSeverity: expected a severity word or a number from 1 to 24', 'minSeverity'],
    [{ minSeverity: '25' }, 'minSeverity: expected a severity word or a number from 1 to 24', 'minSeverity'],
  ])('refuses what it cannot understand: %j', (options, message, path) => {
    expect(() => createFilter(options)).toThrow(new OsspError('ERR_USAGE', message, path));
  });
});
