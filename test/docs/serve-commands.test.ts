import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { startSink } from '../../packages/mapper/test/gateway/support/otlp-sink.ts';
import { describeWith, preparePart } from '../support/part.ts';
import { runOk } from '../support/run.ts';
import { MAIN, run } from './command.ts';
import { readPage } from './pages.ts';

const SHELL = /```sh\n([\s\S]*?)```/g;
const GATEWAY = 'http://127.0.0.1:4380';
const TOKEN = 'a-token-of-the-documentation';
const SECRET = 'a-secret-of-the-documentation';
const EVENT = { specversion: '1.0', source: 'urn:app:chat', type: 'ai.dataset.access' };

/** The curl commands of the page, each with what its comment says before. */
function commandsOf(page: string): string[] {
  const blocks = [...page.matchAll(SHELL)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split(/^(?:#.*\n)?(?=curl )/m))
    .filter((command) => command.startsWith('curl '));
}

/** Starts the gateway with what a command needs; resolves to its URL. */
async function startFor(command: string, folder: string, endpoint: string): Promise<string> {
  await writeFile(join(folder, 'tokens'), TOKEN);
  await writeFile(join(folder, 'secret'), SECRET);
  const tokens = command.includes('$TOKEN') ? ['--tokens-file', join(folder, 'tokens')] : [];
  const secret = command.includes('$SECRET') ? ['--hmac-secret-file', join(folder, 'secret')] : [];
  const args = [MAIN, 'serve', '--port', '0', '--endpoint', endpoint, ...tokens, ...secret];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(async () => {
    child.kill();
    await once(child, 'close');
  });
  for await (const line of createInterface(child.stderr)) {
    const { message, url } = JSON.parse(line) as { message: string; url?: string };
    if (message === 'listening' && url !== undefined) return url;
  }
  throw new Error('the gateway ended');
}

const parts = await preparePart('curl and openssl', async () => {
  await runOk('curl', ['--version']);
  return (await runOk('openssl', ['version'])).trim();
});

describeWith(parts, 'the commands of the page about the gateway', () => {
  it('deliver what they send', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ossp-otel-serve-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'event.json'), JSON.stringify({ ...EVENT, id: 'one' }));
    await writeFile(join(folder, 'events.json'), JSON.stringify(['two', 'three'].map((id) => ({ ...EVENT, id }))));
    const commands = commandsOf(await readPage('docs/serve.md'));
    expect(commands.length).toBeGreaterThan(4);
    for (const command of commands) {
      const sink = await startSink();
      const url = await startFor(command, folder, sink.url);
      const script = `${command.trim().replace(GATEWAY, url)} -sS --fail-with-body`;
      const { status, output } = await run('/bin/sh', ['-c', script], folder, { TOKEN, SECRET });
      expect([command, status, output]).toEqual([
        command,
        0,
        expect.stringMatching(/^\{"received":[12],"delivered":[12],/),
      ]);
      expect(sink.taken.length).toBe(command.includes('events.json') ? 2 : 1);
    }
  });
});
