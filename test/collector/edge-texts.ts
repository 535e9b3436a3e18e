import { ENVIRONMENT_NAMES, SEVERITY_DEFAULTS, SEVERITY_NUMBERS } from '@ossp-otel/types';
import fc from 'fast-check';
import { timeTexts } from '../../packages/mapper/test/support/odd-events.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

const TIMES = [
  '1970-01-01T00:00:00Z',
  '1970-01-01T00:00:00.000000001Z',
  '1969-12-31T23:59:60Z',
  '1969-12-31T23:59:59.999Z',
  '1969-12-31T23:00:00-02:00',
  '1970-01-01T00:00:00+00:01',
  '2016-12-31T23:59:60Z',
  '2024-02-29T00:00:00Z',
  '2000-02-29T00:00:00Z',
  '2100-02-29T00:00:00Z',
  '2262-04-11T23:47:16.854775807Z',
  '2262-04-11T23:47:16.854775808Z',
  '2300-01-01T00:00:00Z',
  '2553-12-31T23:59:59+23:59',
  '2554-07-21T23:34:33.709551615Z',
  '2554-07-21T23:34:33.709551616Z',
  '2554-07-22T00:00:00+01:00',
  '2555-01-01T00:00:00Z',
  '2026-06-01T12:00:00.120Z',
  '2026-06-01T12:00:00.120000Z',
  '2026-06-01T12:00:00.1234567891Z',
  '2026-06-01t12:00:00z',
  '2026-06-01T12:00:00-00:00',
  '2026-06-01T12:00:00.Z',
  '2026-06-01T12:00:00',
  '2026-13-01T12:00:00Z',
  '2026-06-31T12:00:00Z',
  '2026-06-01T12:00:61Z',
  '2026-06-01T12:00:00+24:00',
  ' 2026-06-01T12:00:00Z',
  '2026-06-01T12:00:00Z\n',
  '',
];

const TRACEPARENTS = [
  `00-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-ff`,
  `00-${TRACE}-${SPAN}-01-more`,
  `01-${TRACE}-${SPAN}-03`,
  `cc-${TRACE}-${SPAN}-01-`,
  `cc-${TRACE}-${SPAN}-01-a\nb`,
  `cc-${TRACE}-${SPAN}-01.more`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-1`,
  `00-${TRACE}-${SPAN}-01\n`,
  '',
];

const SOURCES = [
  'urn:app:chatbot-prod',
  'urn:app:chatbot-prod/',
  'https://example.com/svc/ranking',
  'https://example.com/svc/ranking/?x=/a',
  'https://example.com/svc/ran:king#a/b',
  'https://example.com',
  'https://example.com/',
  'https://example.com/:',
  'https://',
  'x:///',
  'a://b://c',
  '//example.com/a',
  '/',
  ':',
  'a:b?c://d/e',
  '?x',
  '#',
  'plain',
  'a\nb/c\nd',
  'ünï/cödé',
];

const SEVERITIES: readonly unknown[] = [
  ...SEVERITY_NUMBERS.keys(),
  ...[...SEVERITY_NUMBERS.keys()].map((word) => word.toUpperCase()),
  ...[
    '1',
    '9',
    '24',
    '25',
    '0',
    '017',
    ' high',
    'high\n',
    'h\u0131gh',
    'cr\u0130tical',
    '\u017fevere',
    'unheard of',
    '',
  ],
  ...[0, 1, 17, 24, 25, -1, 1.5, 1e21, 123456789012, 1e-7, null, true, [], {}, ['high']],
];

/** Numbers whose text has forms of its own. */
const DRIFT_NUMBERS = [0, 1, 0.1, 1e-6, 1e-7, 1.25e-9, 1e-10, 1e20, 1e21, 1.5e300, 123456789.12345678];

/** Returns events at the edges of the rules for one field each. */
export function edgeTexts(): string[] {
  const times = [...TIMES, null, 7, {}, ...fc.sample(timeTexts, { numRuns: 150, seed: 3 })];
  const types = [...SEVERITY_DEFAULTS.map(({ type }) => type), 'com.example.other'];
  const correlations = [
    TRACE,
    TRACE.toUpperCase(),
    '0'.repeat(32),
    TRACE.slice(1),
    `${TRACE}0`,
    `${TRACE}\n`,
    '',
    null,
    5,
  ];
  const environments = [...ENVIRONMENT_NAMES.keys(), 'PROD', 'production', '', 7, null, ['prod']];
  return [
    ...times.map((time) => ({ time })),
    ...[...TRACEPARENTS, null, 7, {}].flatMap((traceparent) => [
      { traceparent },
      { traceparent, correlationid: TRACE },
    ]),
    ...correlations.map((correlationid) => ({ correlationid })),
    ...SOURCES.map((source) => ({ source })),
    ...types.flatMap((type) =>
      [{}, { decision: 'overruled', blocked: true }, { decision: ['overruled'], blocked: 'true' }, 'text', null].map(
        (data) => ({ type, data }),
      ),
    ),
    ...SEVERITIES.flatMap((severity) => types.slice(0, 2).map((type) => ({ type, data: { severity } }))),
    ...environments.map((environment) => ({
      data: { resource: { environment, region: environment, zone: environment } },
    })),
    ...DRIFT_NUMBERS.map((value) => ({ type: 'ai.performance.drift.detected', data: { value, threshold: -value } })),
    ...[
      { description: '', change_reason: 1e-7 },
      { description: '1e-07', change_reason: 1e-7 },
      { change_type: true },
    ].map((data) => ({ type: 'ai.governance.lifecycle.change', data })),
    ...[{ a: {}, model_id: null }, {}, null, 'x', [1]].map((resource) => ({ data: { resource } })),
  ].map((members) => {
    return JSON.stringify({ specversion: '1.0', id: 'edge', source: 'urn:app:x', type: 'com.example.t', ...members });
  });
}
