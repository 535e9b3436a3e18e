import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { defaultTextOf, OPTION_GROUPS, type Option } from '../../src/gateway/options/option.ts';
import { OPTION_LIST } from '../../src/gateway/options/option-table.ts';
import { OPTION_SAMPLES } from '../gateway/options/option-samples.ts';
import { runChild } from './child.ts';
import { run } from './fake-terminal.ts';

const temp = tempFolder();

function printed(stdout: string): Record<string, unknown> {
  return parse(stdout) as Record<string, unknown>;
}

describe('ossp-otel serve --help', () => {
  it('lists every option with its default below its group', async () => {
    const { status, stdout } = await run(['serve', '--help']);
    expect(status).toBe(0);
    const text = stdout.replace(/\n {20,}/g, ' ');
    for (const [name, option] of OPTION_LIST as readonly (readonly [string, Option<unknown, unknown>])[]) {
      const [, section = ''] = text.split(`\n${option.group}:\n`);
      const lines = section.split('\n\n', 1)[0]?.split('\n') ?? [];
      const line = lines.find((candidate) => candidate.startsWith(`  --${name} `));
      expect(line, name).toContain(option.kind.placeholder);
      expect(line?.replace(/\s+/g, ' '), name).toContain(`${option.meaning}`);
      const byDefault = defaultTextOf(option);
      if (byDefault !== '' && byDefault !== 'false') expect(line, name).toContain(`(default: ${byDefault})`);
    }
    expect(OPTION_GROUPS.map((group) => stdout.indexOf(`\n${group}:\n`))).toEqual(
      OPTION_GROUPS.map((group) => stdout.indexOf(`\n${group}:\n`)).sort((a, b) => a - b),
    );
  });

  it('fits a terminal of 100 columns', async () => {
    const { stdout } = await run(['serve', '--help']);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});

describe('ossp-otel serve --print-config', () => {
  it('prints every option, and does not start', async () => {
    const { status, stdout, stderr } = await run(['serve', '--print-config']);
    expect([status, stderr]).toEqual([0, '']);
    expect(Object.keys(printed(stdout))).toEqual(OPTION_LIST.map(([name]) => name));
  });

  it('takes every option as a flag', async () => {
    for (const [name, { kind }] of OPTION_LIST) {
      const { text, needs = {} } = OPTION_SAMPLES[name];
      const others = Object.entries(needs).flatMap(([other, value]) => [`--${other}`, value]);
      const { status, stdout, stderr } = await run(['serve', `--${name}`, text, ...others, '--print-config']);
      expect([status, stderr], name).toEqual([0, '']);
      if (name !== 'header') expect(stdout, name).toMatch(new RegExp(`^${name}:.* # flag$`, 'm'));
      else expect(stdout).toContain('\n#   - x-key=*** # flag\n');
      expect(kind.isList || stdout.includes(`\n${name}: `), name).toBe(true);
    }
  });

  it('repeats flags, and takes a flag alone as true', async () => {
    const origins = ['--webhook-origin', 'a.example', '--webhook-origin', 'b.example'];
    const { stdout } = await run(['serve', '--accept-nan', ...origins, '--allow-unauthenticated', '--print-config']);
    expect(printed(stdout)).toMatchObject({
      'accept-nan': true,
      'allow-unauthenticated': true,
      'webhook-origin': ['a.example', 'b.example'],
    });
  });

  it('prints what can be loaded again', async () => {
    const flags = ['--port', '0', '--rate-limit', '2.5', '--webhook-origin', '*', '--endpoint', 'https://c.example'];
    const first = await run(['serve', ...flags, '--print-config']);
    writeFileSync(temp('again.yaml'), first.stdout);
    const second = await run(['serve', '--config', temp('again.yaml'), '--print-config']);
    expect(second.stderr).toBe('');
    expect(printed(second.stdout)).toEqual(printed(first.stdout));
    const third = await run(['serve', '--print-config'], { env: { OSSP_GATEWAY_CONFIG: temp('again.yaml') } });
    expect(third.stdout).toBe(second.stdout);
  });

  it('ends quietly when its reader goes away', async () => {
    const { status, stderr } = await runChild(['serve', '--print-config'], { closesEarly: true });
    expect([0, 141]).toContain(status);
    expect(stderr).toBe('');
  });
});

describe('wrong usage of ossp-otel serve', () => {
  it.each([
    [['--port', '65536'], '--port: expected a whole number from 0 to 65535'],
    [
      ['--batch-delay', '20'],
      '--batch-delay: expected a duration with its unit from 0s to 10s, such as 500ms, 10s, 5m or 1h',
    ],
    [['--header', 'hunter2'], '--header: entry 1: expected name=value'],
    [['--ack', 'stored'], '--ack: stored needs --spool'],
    [['--accept-nan=hunter2'], '--accept-nan: expected true or false'],
    [['--config', '/no/such/file'], 'configuration file /no/such/file: expected the path of a readable file'],
  ])('%j is told in one line', async (args, message) => {
    const { status, stdout, stderr } = await run(['serve', ...args]);
    expect([status, stdout, stderr]).toEqual([2, '', `ossp-otel: ERR_USAGE: ${message}\n`]);
  });

  it.each([[['--ports', '1']], [['extra']], [['--port']], [['--no-accept-nan']]])(
    '%j is told with the usage',
    async (args) => {
      const { status, stdout, stderr } = await run(['serve', ...args]);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^ossp-otel: ERR_USAGE: [^\n]*\n(?:\(Did you mean [^\n]*\n)?usage: ossp-otel serve /);
    },
  );

  it('names the variable and the line of the file', async () => {
    const env = { OSSP_GATEWAY_WORKERS: 'hunter2' };
    expect((await run(['serve'], { env })).stderr).toBe(
      'ossp-otel: ERR_USAGE: OSSP_GATEWAY_WORKERS: expected a whole number from 1 to 64\n',
    );
    writeFileSync(temp('bad.yaml'), 'port: 1\n\nbatch-delay: 5\n');
    expect((await run(['serve', '--config', temp('bad.yaml')])).stderr).toMatch(
      /^ossp-otel: ERR_USAGE: configuration file \S+bad\.yaml, line 3: batch-delay: expected [^\n]*\n$/,
    );
  });
});
