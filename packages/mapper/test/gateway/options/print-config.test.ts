import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { variableOf } from '../../../src/gateway/options/option.ts';
import { OPTION_LIST, type OptionName } from '../../../src/gateway/options/option-table.ts';
import { printConfig } from '../../../src/gateway/options/print-config.ts';
import { OPTION_SAMPLES } from './option-samples.ts';
import { optionsReader, type Said } from './read-options.ts';

const { read } = optionsReader();

/** Text as it can come from flags and variables. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((value) => /^[^\p{Cc}\p{Cs}]+$/u.test(value));
const yamlWord = fc.constantFrom(
  'null',
  '~',
  'true',
  'no',
  '1',
  '1.0',
  '0x1',
  '- a',
  '# a',
  'a # b',
  'a: b',
  '[a]',
  '*a',
  '"',
  "'",
  ' a ',
  '>',
  '%a',
  '@a',
  '---',
  '2001-01-01',
  '\u2028',
  '\uFEFF',
);
const anyText = fc.oneof(text, yamlWord);
const whole = (min: number, max: number) => fc.integer({ min, max }).map(String);
const milliseconds = (min: number, max: number) => fc.integer({ min, max }).map((value) => `${value}ms`);

/** Flags that go together. */
const flags = fc.record(
  {
    host: anyText,
    port: whole(0, 4380),
    'admin-port': whole(4381, 65_535),
    'shutdown-timeout': milliseconds(0, 3_600_000),
    endpoint: fc.webUrl({ withQueryParameters: true, withFragments: true }),
    compression: fc.constantFrom('gzip', 'none'),
    timeout: milliseconds(0, 2_147_483_647),
    'retry-budget': milliseconds(0, 86_400_000),
    'max-batch-bytes': whole(1, 67_108_864),
    'batch-delay': milliseconds(0, 10_000),
    validate: fc.constantFrom('off', 'warn', 'reject'),
    body: fc.constantFrom('summary', 'none'),
    'service-name': anyText,
    'accept-nan': fc.constantFrom('true', 'false'),
    'max-event-bytes': whole(1, 16_777_216),
    'rate-limit': fc.double({ min: 0.001, max: 1000, noNaN: true }).map((value) => value.toFixed(6)),
    'tokens-file': anyText,
    'hmac-header': fc.constantFrom('1', 'null', 'x-a', '!a', "'", '#a', '&a', '`'),
    'webhook-origin': fc.array(fc.constantFrom('*', 'a.example', 'null', '1', '-', '#', '&a', '!a', '[a]'), {
      minLength: 1,
    }),
    'metrics-endpoint': fc.webUrl(),
    'allow-unauthenticated': fc.constantFrom('true', 'false'),
  },
  { requiredKeys: [] },
);

function asVariables(said: Readonly<Record<string, string | readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [variableOf(name), String(value)]));
}

describe('printConfig()', () => {
  it('prints a file that leads to the same settings, whatever was said', async () => {
    await fc.assert(
      fc.asyncProperty(flags, fc.boolean(), async (said, isEnvironment) => {
        const before = await read(isEnvironment ? { env: asVariables(said) } : { flags: said });
        const after = await read({ file: printConfig(before) });
        expect(after.settings).toEqual(before.settings);
        const printed = Object.keys(parse(printConfig(before)) as object);
        expect(printed).toEqual(OPTION_LIST.map(([name]) => name));
      }),
    );
  });

  it.each(OPTION_LIST.map(([name]) => name).filter((name) => name !== 'header'))(
    'says what counts for %s',
    async (name) => {
      const { text: sample, setting, value, needs = {} } = OPTION_SAMPLES[name];
      const said: Said = { env: { ...asVariables(needs as Record<OptionName, string>), [variableOf(name)]: sample } };
      const file = printConfig(await read(said));
      expect(setting((await read({ file })).settings)).toEqual(value);
      expect(file).toMatch(new RegExp(`^${name}:.* # environment$`, 'm'));
    },
  );

  it('says where each value came from', async () => {
    const file = printConfig(
      await read({
        file: 'port: 1\nwebhook-origin: [a, "*"]\n',
        env: { OSSP_VALIDATE: '1' },
        flags: { 'batch-delay': '1000ms' },
      }),
    );
    expect(file).toContain('\n# Listening\nhost: 127.0.0.1 # default\nport: 1 # file\nadmin-port: null # default\n');
    expect(file).toContain('\nwebhook-origin: # file\n  - a\n  - "*"\n');
    expect(file).toContain('\nvalidate: reject # environment\n');
    expect(file).toContain('\nbatch-delay: 1s # flag\n');
    expect(file).toContain('\nheader: [] # default\n');
  });

  it('never shows the values of headers', async () => {
    const file = printConfig(
      await read({
        file: 'header: [a=hunter2, b=hunter2]',
        env: { OTEL_EXPORTER_OTLP_HEADERS: 'b=hunter3,c=hunter2' },
      }),
    );
    expect(file).not.toContain('hunter');
    expect(file).toContain('\n# header: # the values are not shown\n');
    for (const line of ['a=*** # file', 'b=*** # environment', 'c=*** # environment']) {
      expect(file).toContain(`\n#   - ${line}\n`);
    }
    expect((await read({ file })).settings.otlp.headers.size).toBe(0);
  });

  it('does not say what only a variable can: an endpoint without a path', async () => {
    const env = { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://a:1', OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://b:1' };
    const file = printConfig(await read({ env }));
    expect(file).toContain('\n# endpoint: http://a:1/ # environment\n');
    expect(file).toContain('\n# metrics-endpoint: http://b:1/ # environment\n');
    expect((await read({ file, env })).settings.otlp.endpoint).toBe('http://a:1/');
  });
});
