import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../../../test/support/child.ts';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { deadLetterFile } from '../../src/node/dead-letter-file.ts';

const temp = tempFolder();
const OSSP_OTEL = fileURLToPath(new URL('../../../mapper/dist/cli/main.js', import.meta.url));

function event(id: number | string, data: unknown = { reason: 'é " \\ \n \u{1F600}' }): string {
  return JSON.stringify({ specversion: '1.0', id: String(id), source: 'urn:app', type: 'ai.test', data });
}

function originals(file: string): string[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { original: string }).original);
}

describe('deadLetterFile()', () => {
  it('writes what ossp-otel emit sends again, unchanged', async () => {
    const events = [1, 2, 3].map((id) => event(id, { exact: 'é\n', nested: [{ number: 1 }] }));
    const letter = deadLetterFile({ file: temp('again.jsonl') });
    for (const each of events) letter.write(each, 'ERR_EVENT_UNDELIVERED');
    await letter.close();

    const received: string[] = [];
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push(body);
        response.writeHead(202).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const args = [OSSP_OTEL, 'emit', '--from-file', temp('again.jsonl'), '--collector-endpoint', url];
    const [status] = await once(spawn(process.execPath, args), 'close');
    server.close();
    expect(status).toBe(0);
    expect(received.map((body) => JSON.parse(body) as unknown)).toEqual(
      events.map((each) => JSON.parse(each) as unknown),
    );
  });

  it('gives the code and what it means beside the event', async () => {
    const letter = deadLetterFile({ file: temp('entry.jsonl') });
    letter.write('{"id":"1"}', 'ERR_QUEUE_FULL');
    letter.write('{"id":"2"}', 'ERR_OF_SOMEBODY_ELSE');
    await letter.close();
    expect(readFileSync(temp('entry.jsonl'), 'utf8')).toBe(
      '{"ossp_quarantine":1,"code":"ERR_QUEUE_FULL","message":"more events were waiting for delivery than may wait",' +
        '"original":"{\\"id\\":\\"1\\"}"}\n' +
        '{"ossp_quarantine":1,"code":"ERR_OF_SOMEBODY_ELSE","original":"{\\"id\\":\\"2\\"}"}\n',
    );
    expect([letter.lost, letter.error]).toEqual([0, undefined]);
  });

  it('makes the file only when there is something to write, with its folder, and for its user alone', async () => {
    const letter = deadLetterFile({ file: temp('made/deep/file.jsonl') });
    await letter.flush();
    expect(existsSync(temp('made'))).toBe(false);
    letter.write(event(1), 'ERR_QUEUE_FULL');
    await letter.flush();
    expect(statSync(temp('made/deep/file.jsonl')).mode & 0o077).toBe(0);
  });

  it('adds to what several of them write to the same file', async () => {
    const file = temp('shared.jsonl');
    const letters = [1, 2, 3].map(() => deadLetterFile({ file }));
    const events = Array.from({ length: 3000 }, (_, id) => event(id));
    for (const [at, each] of events.entries()) letters[at % 3]?.write(each, 'ERR_QUEUE_FULL');
    await Promise.all(letters.map((letter) => letter.close()));
    expect(originals(file).sort()).toEqual([...events].sort());
  });

  it('goes on with a new file when the old one was moved away', async () => {
    const letter = deadLetterFile({ file: temp('moved.jsonl') });
    letter.write(event(1), 'ERR_QUEUE_FULL');
    await letter.flush();
    renameSync(temp('moved.jsonl'), temp('moved-away.jsonl'));
    letter.write(event(2), 'ERR_QUEUE_FULL');
    await letter.close();
    expect(originals(temp('moved-away.jsonl'))).toEqual([event(1)]);
    expect(originals(temp('moved.jsonl'))).toEqual([event(2)]);
  });

  it('begins a line of its own after one that was cut off', async () => {
    const file = temp('torn.jsonl');
    writeFileSync(file, '{"ossp_quarantine":1,"orig');
    const letter = deadLetterFile({ file });
    letter.write(event(1), 'ERR_QUEUE_FULL');
    await letter.flush();
    appendFileSync(file, '{"oss');
    letter.write(event(2), 'ERR_QUEUE_FULL');
    await letter.close();
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.map((line) => line.includes('"original"'))).toEqual([false, true, false, true, false]);
  });

  it('counts what the file has no room for, and takes more when it was moved away', async () => {
    const file = temp('full.jsonl');
    const letter = deadLetterFile({ file, maxBytes: 1000 });
    for (let id = 0; id < 10; id++) letter.write(event(id), 'ERR_QUEUE_FULL');
    await letter.flush();
    const kept = originals(file).length;
    expect(kept).toBeGreaterThan(0);
    expect(letter.lost).toBe(10 - kept);
    expect(statSync(file).size).toBeLessThanOrEqual(1000);
    renameSync(file, temp('full-moved.jsonl'));
    letter.write(event(11), 'ERR_QUEUE_FULL');
    await letter.close();
    expect(originals(file)).toEqual([event(11)]);
    expect(letter.lost).toBe(10 - kept);
  });

  it('counts what does not fit into its buffer, and what comes after it was closed', async () => {
    const letter = deadLetterFile({ file: temp('buffer.jsonl'), maxBufferBytes: 1000 });
    for (let id = 0; id < 10; id++) letter.write(event(id), 'ERR_QUEUE_FULL');
    const lost = letter.lost;
    expect(lost).toBeGreaterThan(0);
    await letter.flush();
    letter.write(event(11), 'ERR_QUEUE_FULL');
    await letter.close();
    expect(originals(temp('buffer.jsonl'))).toHaveLength(10 - lost + 1);
    letter.write(event(12), 'ERR_QUEUE_FULL');
    await letter.close();
    expect(letter.lost).toBe(lost + 1);
  });

  it('counts what the disk does not take, says why, and recovers', async () => {
    mkdirSync(temp('folder.jsonl'));
    const letter = deadLetterFile({ file: temp('folder.jsonl') });
    letter.write(event(1), 'ERR_QUEUE_FULL');
    letter.write(event(2), 'ERR_QUEUE_FULL');
    await letter.flush();
    expect(letter.lost).toBe(2);
    expect(letter.error).toEqual(new OsspError('ERR_OUTPUT', 'cannot write: EISDIR', temp('folder.jsonl')));
    renameSync(temp('folder.jsonl'), temp('folder-moved'));
    letter.write(event(3), 'ERR_QUEUE_FULL');
    await letter.close();
    expect([letter.lost, letter.error]).toEqual([2, undefined]);
  });

  it('counts exactly what a disk that gets full cuts off', async () => {
    const file = temp('limited.jsonl');
    // In blocks of 512 bytes
    const child = startChild(new URL('children/dead-letter-filler.mjs', import.meta.url), [file], 'ulimit -f 16');
    expect((await child.ended()).status).toBe(0);
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    expect(lines.length).toBeGreaterThan(10);
    expect(child.lines).toEqual([`lost ${100 - lines.length}, error cannot write: EFBIG`]);
  });

  it.each([0, -1, 1.5, Number.NaN])('rejects %d bytes', (bytes) => {
    const message = (name: string) => `${name}: expected a positive whole number of bytes`;
    const file = temp('never.jsonl');
    expect(() => deadLetterFile({ file, maxBytes: bytes })).toThrow(new OsspError('ERR_USAGE', message('maxBytes')));
    expect(() => deadLetterFile({ file, maxBufferBytes: bytes })).toThrow(
      new OsspError('ERR_USAGE', message('maxBufferBytes')),
    );
  });

  it('rejects no file', () => {
    expect(() => deadLetterFile({ file: '' })).toThrow(
      new OsspError('ERR_USAGE', 'file: expected the path of a file', 'file'),
    );
    expect(() => deadLetterFile({ path: 'x' } as never)).toThrow('path: there is no such option');
  });
});
