import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { SecretsFile, type SecretsFileKind } from '../../../src/gateway/auth/secrets-file.ts';
import { catchUsage } from '../../otlp-http/catch-usage.ts';
import { RecordingLogger } from './recording-logger.ts';

const file = tempFolder();
const open: SecretsFile<string>[] = [];
let count = 0;

afterEach(() => {
  for (const secrets of open.splice(0)) secrets.close();
});

const KIND: SecretsFileKind<string> = {
  option: 'tokensFile',
  maxSecrets: 1000,
  isAscii: true,
  prepare: (secret) => secret,
};
const A = 'aaaaaaaaaaaaaaaa';
const B = 'bbbbbbbbbbbbbbbb';

function write(content: string | Uint8Array, path = file(`secrets-${count++}`)): string {
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

function read(path: string, logger = new RecordingLogger(), kind = KIND): SecretsFile<string> {
  const secrets = new SecretsFile(kind, path, { logger });
  open.push(secrets);
  return secrets;
}

describe('SecretsFile', () => {
  it('reads one secret per line, without blank lines, comments, and what is around a secret', () => {
    const path = write(`\ufeff# of our own clients\r\n\r\n  ${A}\t\r\n\n   # ${'c'.repeat(20)}\n${B}#${B}`);
    expect(read(path).secrets).toEqual([A, `${B}#${B}`]);
  });

  it('keeps 1000 secrets', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `${A}${index}`);
    expect(read(write(lines.join('\n'))).secrets).toEqual(lines);
  });

  it('takes other characters where the kind of secret allows them', () => {
    const secret = 'pässwörd with spaces';
    expect(read(write(secret), new RecordingLogger(), { ...KIND, isAscii: false }).secrets).toEqual([secret]);
  });

  it('reads a file of just the most bytes', () => {
    expect(read(write(`${A}\n${'#'.repeat(1_048_576 - 17)}`)).secrets).toEqual([A]);
  });

  const useless: readonly (readonly [name: string, content: string | Uint8Array, expected: string])[] = [
    ['of nothing', '', 'expected at least one secret in the file'],
    ['of comments', `# ${A}\n\n`, 'expected at least one secret in the file'],
    ['with a short secret', `${A}\nsekret-too-shrt\n`, 'expected at least 16 characters in line 2'],
    ['with spaces in a token', `${A}\n\nsekret ${B}`, 'expected nothing but visible ASCII characters in line 3'],
    ['with other characters in a token', `sekret-ä${B}`, 'expected nothing but visible ASCII characters in line 1'],
    ['with too many', Array.from({ length: 1001 }, () => A).join('\n'), 'expected at most 1000 secrets'],
    ['with too many bytes', '#'.repeat(1_048_577), 'expected a file of at most 1048576 bytes'],
    ['in UTF-16', Buffer.from(`\ufeff${A}`, 'utf16le'), 'expected a file in UTF-8'],
  ];

  for (const [name, content, expected] of useless) {
    it(`does not take a file ${name}, at the start or later`, () => {
      const error = catchUsage(() => read(write(content)));
      expect([error.message, error.path]).toEqual([`tokensFile: ${expected}`, 'tokensFile']);

      const logger = new RecordingLogger();
      const path = write(A);
      const secrets = read(path, logger);
      write(content, path);
      secrets.reload();
      secrets.reload();
      expect(secrets.secrets).toEqual([A]);
      expect(logger.lines).toEqual([
        {
          level: 'error',
          message: 'a changed file is of no use, what it held before goes on to count',
          fields: { error: `tokensFile: ${expected}`, reason: undefined },
        },
      ]);
    });
  }

  it('does not take a folder, or a path where nothing is', () => {
    mkdirSync(file('folder'));
    expect(catchUsage(() => read(file('folder'))).message).toMatch(/^tokensFile: expected a file of at most/);
    expect(catchUsage(() => read(file('nothing'))).message).toBe('tokensFile: expected the path of a readable file');
  });

  it('reads the file again when it has changed, and not when it has not', () => {
    const logger = new RecordingLogger();
    const path = write(A);
    const secrets = read(path, logger);
    secrets.reload();
    expect(logger.lines).toEqual([]);
    write(`${A}\n${B}\n`, path);
    secrets.reload();
    secrets.reload();
    expect(secrets.secrets).toEqual([A, B]);
    expect(logger.lines).toEqual([{ level: 'info', message: 'tokensFile: read again', fields: { secrets: 2 } }]);
  });

  it('sees another file of the same size and time in its place', () => {
    const [path, other] = [write(A), write(B)];
    for (const one of [path, other]) utimesSync(one, 1, 1);
    const secrets = read(path);
    renameSync(other, path);
    secrets.reload();
    expect(secrets.secrets).toEqual([B]);
  });

  it('sees the symlinks that Kubernetes swaps', () => {
    const at = (name: string) => file(`volume/${name}`);
    for (const [version, secret] of [
      ['..1', A],
      ['..2', B],
    ] as const) {
      mkdirSync(at(version), { recursive: true });
      write(secret, at(`${version}/tokens`));
    }
    symlinkSync('..1', at('..data'));
    symlinkSync('..data/tokens', at('tokens'));
    const secrets = read(at('tokens'));
    expect(secrets.secrets).toEqual([A]);
    symlinkSync('..2', at('..data_tmp'));
    renameSync(at('..data_tmp'), at('..data'));
    rmSync(at('..1'), { recursive: true });
    secrets.reload();
    expect(secrets.secrets).toEqual([B]);
  });

  it('goes on with the old secrets while the file is missing, says so once, and takes it when it is back', () => {
    const logger = new RecordingLogger();
    const path = write(A);
    const secrets = read(path, logger);
    rmSync(path);
    for (let look = 0; look < 3; look++) secrets.reload();
    expect(secrets.secrets).toEqual([A]);
    expect(logger.lines.map(({ level, fields }) => [level, fields])).toEqual([
      ['error', { error: 'tokensFile: expected the path of a readable file', reason: 'ENOENT' }],
    ]);
    write('short', path);
    secrets.reload();
    expect(logger.at('error')).toHaveLength(2);
    write(B, path);
    secrets.reload();
    expect(secrets.secrets).toEqual([B]);
    expect(logger.at('error')).toHaveLength(2);
    expect(logger.at('info')).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')('warns of a file that others can read, and of no other', () => {
    const logger = new RecordingLogger();
    const path = write(A);
    const secrets = read(path, logger);
    chmodSync(path, 0o640);
    secrets.reload();
    expect(logger.at('warn')).toEqual([]);
    chmodSync(path, 0o644);
    secrets.reload();
    const warning = {
      level: 'warn',
      message: 'tokensFile: others than its owner and group have access to the file',
      fields: { mode: '0644' },
    };
    expect(logger.at('warn')).toEqual([warning]);
    read(path, logger);
    expect(logger.at('warn')).toEqual([warning, warning]);
  });
});
