import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runOk } from './run.ts';
import type { EmptyProject } from './tarballs.ts';

const EVENT = {
  specversion: '1.0',
  id: 'evt-0001',
  type: 'ai.guardrail.interaction',
  source: 'urn:app:chatbot-prod',
  time: '2026-01-15T10:30:00.123456789Z',
  data: {
    action_taken: 'block',
    reason: 'PII detected in user input',
    severity: 'high',
    resource: { model_id: 'm-1' },
  },
};

/**
 * Declares the tests of what a user has after `npm install`: both packages load either way, and the command converts
 * an event there and back.
 *
 * @param node the binary of the version of Node to run on
 * @param installed gives the project with the tarballs, once the tests run
 */
export function itWorksInstalled(node: string, installed: () => EmptyProject): void {
  const inProject = (args: readonly string[]): Promise<string> => {
    const { folder, env } = installed();
    return runOk(node, args, { cwd: folder, env });
  };
  const command = (...args: string[]): Promise<string> =>
    inProject([path.join('node_modules', '.bin', 'ossp-otel'), ...args]);

  it('imports both packages', async () => {
    const code = `
      import { ERROR_CODES } from '@ossp-otel/types';
      import * as mapper from '@ossp-otel/mapper';
      console.log(JSON.stringify([typeof ERROR_CODES.ERR_UTF8, Object.keys(mapper).length > 0]));`;
    expect(JSON.parse(await inProject(['--input-type=module', '--eval', code]))).toEqual(['string', true]);
  });

  it('requires both packages from CommonJS', async () => {
    const code = `
      const { ERROR_CODES } = require('@ossp-otel/types');
      const mapper = require('@ossp-otel/mapper');
      console.log(JSON.stringify([typeof ERROR_CODES.ERR_UTF8, Object.keys(mapper).length > 0]));`;
    expect(JSON.parse(await inProject(['--input-type=commonjs', '--eval', code]))).toEqual(['string', true]);
  });

  it('prints the version of the package as the version of the command', async () => {
    const manifest = path.join(installed().folder, 'node_modules/@ossp-otel/mapper/package.json');
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    expect(await command('--version')).toBe(`${version}\n`);
  });

  it('converts an event to an OTLP record and back to the same event', async () => {
    const { folder } = installed();
    await writeFile(path.join(folder, 'event.json'), JSON.stringify(EVENT));
    await command('convert', 'event.json', '--output', 'out.jsonl', '--force');
    await command('convert', 'out.jsonl', '--format', 'ossp', '--output', 'back.jsonl', '--force');

    const [request, ...others] = (await readFile(path.join(folder, 'out.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(JSON.parse(request ?? '')).toMatchObject({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: EVENT.type, timeUnixNano: '1768473000123456789' }] }] }],
    });
    expect(JSON.parse(await readFile(path.join(folder, 'back.jsonl'), 'utf8'))).toEqual(EVENT);
  });
}
