import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { readConfigFile } from '../../../src/gateway/options/config-file.ts';
import { CONFIG_VARIABLE, readGatewayOptions } from '../../../src/gateway/options/read-settings.ts';
import { optionsReader } from './read-options.ts';

const { read, refusal, path } = optionsReader();
const temp = tempFolder();

/** Text that no message may hold. */
const SECRET = 'hunter2';

describe('the configuration file', () => {
  it.each(['', '\n', '# nothing\n', '---\n', '---\n...\n', 'null\n', '{}', '\uFEFF'])(
    'may hold nothing: %j',
    async (file) => {
      expect((await read({ file })).settings).toEqual((await read({})).settings);
    },
  );

  it('may begin with a byte order mark, and have comments', async () => {
    const { settings } = await read({ file: '\uFEFF# mine\nport: 1 # here\r\nhost: "::1"\r\n' });
    expect([settings.port, settings.host]).toEqual([1, '::1']);
  });

  it('is named by a flag or the environment, where the flag counts', async () => {
    await read({ file: 'port: 1' });
    expect((await readGatewayOptions({}, undefined, { [CONFIG_VARIABLE]: path })).settings.port).toBe(1);
    expect((await readGatewayOptions({}, undefined, { [CONFIG_VARIABLE]: '' })).settings.port).toBe(4380);
    expect((await readGatewayOptions({}, path, { [CONFIG_VARIABLE]: '/no/such/file' })).settings.port).toBe(1);
  });

  it.each([
    ['an unknown key', `port: 1\nports: ${SECRET}`, 'FILE, line 2: ports: there is no such option'],
    ['the name of a setting', `maxDepth: ${SECRET}`, 'FILE, line 1: maxDepth: there is no such option'],
    ['a merge key', `<<: { port: 1 }`, 'FILE, line 1: <<: there is no such option'],
    ['a key of every object', `constructor: ${SECRET}`, 'FILE, line 1: constructor: there is no such option'],
    ['__proto__', `__proto__: { port: 1 }`, 'FILE, line 1: __proto__: there is no such option'],
    ['the name of the file', `config: ${SECRET}`, 'FILE, line 1: config: there is no such option'],
    ['a repeated key', `port: 1\n\nport: 1`, 'FILE, line 3: port: is there twice'],
    ['a repeated key without value', `spool:\nspool: ${SECRET}`, 'FILE, line 2: spool: is there twice'],
    ['a key that is a number', `1: ${SECRET}`, 'FILE, line 1: expected the name of an option'],
    ['a key that is a list', `? [${SECRET}]\n: 1`, 'FILE, line 1: expected the name of an option'],
    ['a list', `- ${SECRET}`, 'FILE, line 1: expected lines of "option: value"'],
    ['text', SECRET, 'FILE, line 1: expected lines of "option: value"'],
    ['several documents', `port: 1\n---\nport: 2`, 'FILE, line 2: expected one YAML document'],
    ['an alias', `host: &a ${SECRET}\nspool: *a`, 'FILE, line 2: expected no alias'],
    ['an unknown alias', `host: *${SECRET}`, 'FILE, line 1: expected no alias'],
    ['a tag', `host: !!js/function ${SECRET}`, 'FILE, line 1: expected no tag'],
    ['a tab', `host:\n\t${SECRET}: 1`, 'FILE, line 2: expected spaces, not tabs'],
    ['an open quote', `port: 1\nhost: "${SECRET}`, 'FILE, line 2: expected valid YAML (MISSING_CHAR)'],
    ['an open bracket', `header: [${SECRET}`, 'FILE, line 1: expected valid YAML (BAD_INDENT)'],
    ['words of YAML 1.1', `%YAML 1.1\n---\nvalidate: off`, 'FILE, line 3: validate: expected off or warn or reject'],
    ['nested lists', `header: [[[${SECRET}]]]`, 'FILE, line 1: header: expected a list of texts'],
    ['nested options', `port: { port: ${SECRET} }`, 'FILE, line 1: port: expected a whole number from 0 to 65535'],
    ['binary', `host: !!binary aHVudGVyMg==`, 'FILE, line 1: host: expected text without control characters'],
  ])('refuses %s', async (_, file, message) => {
    const said = await refusal({ file });
    expect(said).toBe(`configuration file ${message}`);
    expect(said).not.toContain(SECRET);
  });

  it('refuses an alias bomb', async () => {
    const lines = Array.from({ length: 30 }, (_, at) => `x${at + 1}: &x${at + 1} [${`*x${at},`.repeat(10)}]`);
    expect(await refusal({ file: `x0: &x0 [a]\n${lines.join('\n')}` })).toBe(
      'configuration file FILE, line 2: expected no alias',
    );
  });

  it('refuses deep nesting', async () => {
    expect(await refusal({ file: `port: ${'['.repeat(60_000)}` })).toMatch(
      /^configuration file FILE, line 1: expected /,
    );
    expect(await refusal({ file: 'port: '.repeat(10_000) })).toMatch(/^configuration file FILE, line 1: expected /);
    expect(await refusal({ file: '- '.repeat(30_000) })).toMatch(/^configuration file FILE, line 1: expected /);
  });

  it('refuses what is too large, no text, or no file', async () => {
    expect(await refusal({ file: `# ${'x'.repeat(65_536)}` })).toBe(
      'configuration file FILE: expected at most 65536 bytes',
    );
    expect(await refusal({ file: Buffer.from([0x70, 0xff]) })).toBe('configuration file FILE: expected UTF-8');
    mkdirSync(temp('folder'));
    for (const bad of [temp('folder'), temp('missing')]) {
      await expect(readConfigFile(bad)).rejects.toMatchObject({
        code: 'ERR_USAGE',
        message: `configuration file ${bad}: expected the path of a readable file`,
      });
    }
  });
});
