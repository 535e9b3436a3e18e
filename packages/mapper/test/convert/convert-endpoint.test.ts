import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { LogsData } from '@ossp-otel/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { type ConvertOptions, convertArchive, type Rejection } from '../../src/convert/index.ts';
import { decodeLogsProtobuf } from '../../src/otlp/protobuf-decode.ts';
import {
  accept,
  answer,
  JSON_TYPE,
  type Reply,
  type ScriptedServer,
  silence,
  startServer,
  unusedUrl,
} from '../otlp-http/scripted-server.ts';
import { eventLines } from './events.ts';
import { idsOf, linesOf, recordsOf } from './read-output.ts';

const temp = tempFolder();
let server: ScriptedServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

function archive(name: string, content: string): string {
  writeFileSync(temp(name), content);
  return temp(name);
}

function deliver(file: string, options: Partial<ConvertOptions> = {}, endpoint: ConvertOptions['endpoint'] = {}) {
  return convertArchive({ inputs: [file], ...options, endpoint: { endpoint: server.url, ...endpoint } });
}

function messagesReceived(): LogsData[] {
  return server.requests.map(({ body }) => decodeLogsProtobuf(gunzipSync(body)));
}

/** Rejects the records of these events, as a collector does that counts but does not name them. */
function rejecting(ids: ReadonlySet<string>): Reply {
  return (response, { body }) => {
    const rejected = idsOf([decodeLogsProtobuf(gunzipSync(body))]).filter((id) => ids.has(String(id))).length;
    const partialSuccess =
      rejected === 0 ? {} : { rejectedLogRecords: String(rejected), errorMessage: 'token abc is odd' };
    response.writeHead(200, JSON_TYPE).end(JSON.stringify({ partialSuccess }));
  };
}

describe('convertArchive() to an endpoint', () => {
  it('delivers every event once, in batches', async () => {
    server.script(accept);
    const receipt = await deliver(archive('all.jsonl', eventLines(25)), { batchSize: 10 });
    expect(new Set(idsOf(messagesReceived()))).toEqual(new Set(Array.from({ length: 25 }, (_, at) => `e-${at}`)));
    expect(
      messagesReceived()
        .map((message) => recordsOf([message]).length)
        .sort(),
    ).toEqual([10, 10, 5]);
    const bytes = server.requests.reduce((sum, { body }) => sum + gunzipSync(body).length, 0);
    expect([receipt.status, receipt.outputs]).toEqual([
      'complete',
      [
        {
          kind: 'collector',
          target: server.url,
          format: 'otlp-http-protobuf',
          accepted: 25,
          refused: 0,
          undelivered: 0,
          bytes,
          sha256: null,
          complete: true,
          firstUndelivered: null,
        },
      ],
    ]);
  });

  it('keeps secrets out of the receipt', async () => {
    server.script(accept);
    const receipt = await deliver(
      archive('hidden.jsonl', eventLines(1)),
      { environment: { OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=secret-1' } },
      { endpoint: `${server.url}?key=secret-2`, headers: { Authorization: 'Bearer secret-3' } },
    );
    expect(server.requests[0]?.headers).toMatchObject({ 'x-tenant': 'secret-1', authorization: 'Bearer secret-3' });
    expect(server.requests[0]?.path).toBe('/v1/logs?key=secret-2');
    expect(JSON.stringify(receipt)).not.toContain('secret');
    expect(receipt.options).toMatchObject({ endpoint: server.url, headers: ['x-tenant', 'authorization'] });
  });

  it('finds the records that the collector rejects, and quarantines what they came from', async () => {
    server.script(rejecting(new Set(['e-3', 'e-17'])));
    const rejections: Rejection[] = [];
    const quarantine = temp('partial-q.jsonl');
    const lines = eventLines(20);
    const receipt = await deliver(archive('partial.jsonl', lines), {
      quarantine,
      onRejected: (one) => rejections.push(one),
    });
    expect([receipt.status, receipt.totals.accepted, receipt.totals.refused]).toEqual(['complete', 18, 2]);
    expect(rejections.map(({ line, code, message }) => [line, code, message])).toEqual([
      [4, 'ERR_OTLP_REJECTED', 'the collector rejected the record'],
      [18, 'ERR_OTLP_REJECTED', 'the collector rejected the record'],
    ]);
    const kept = linesOf(quarantine).map((line) => JSON.parse(line) as { original: string; message: string });
    expect(kept.map(({ original }) => original)).toEqual([lines.split('\n')[3], lines.split('\n')[17]]);
    expect(kept[0]?.message).toBe('the collector rejected the record: token abc is odd');
  });

  it('sends halves with the same records as the whole', async () => {
    const all: unknown[] = [];
    server.script(answer(413), accept);
    const file = archive('same.jsonl', eventLines(3, { data: { odd: [1, { a: null }] } }));
    await deliver(file, { observedTime: 'now', now: () => 5, body: 'original' });
    const [whole, ...halves] = messagesReceived();
    all.push(...recordsOf(halves));
    expect(all).toEqual(recordsOf(whole === undefined ? [] : [whole]));
    expect(all.length).toBe(3);
  });

  it('quarantines a batch that is refused for good, and goes on', async () => {
    server.script(answer(400, {}, 'no'), accept);
    const quarantine = temp('refused-q.jsonl');
    const options = { quarantine, batchSize: 10 };
    const receipt = await deliver(archive('refused.jsonl', eventLines(20)), options, { maxConcurrency: 1 });
    expect([receipt.status, receipt.totals.accepted, receipt.totals.refused]).toEqual(['complete', 10, 10]);
    expect(linesOf(quarantine).length).toBe(10);
  });

  it('stops reading when the collector is dead, and says how far it got', async () => {
    const file = archive('dead.jsonl', eventLines(30_000));
    const receipt = await deliver(file, { batchSize: 100 }, { endpoint: await unusedUrl(), retryBudgetMs: 0 });
    expect([receipt.status, receipt.failure?.code]).toEqual(['undelivered', 'ERR_OTLP_UNDELIVERED']);
    expect(receipt.failure?.message).toMatch(
      /^the collector did not take the records within the retry budget, at last: /,
    );
    expect(receipt.outputs[0]?.firstUndelivered).toBe(`${file}:1`);
    expect(receipt.totals.undelivered).toBe(receipt.totals.read);
    expect(receipt.totals.read).toBeLessThan(30_000);
  });

  it('stops at wrong credentials and quarantines nothing', async () => {
    server.script(answer(401));
    const quarantine = temp('denied-q.jsonl');
    const receipt = await deliver(archive('denied.jsonl', eventLines(3)), { quarantine });
    expect([receipt.status, receipt.failure?.message, receipt.totals.undelivered]).toEqual([
      'undelivered',
      'the collector answered 401',
      3,
    ]);
    expect(readFileSync(quarantine, 'utf8')).toBe('');
  });

  it('gives up what is under way on request', async () => {
    const abort = new AbortController();
    server.script(() => abort.abort());
    const receipt = await deliver(archive('abort.jsonl', eventLines(3)), { abortSignal: abort.signal });
    expect([receipt.status, receipt.totals.undelivered, receipt.failure]).toEqual(['interrupted', 3, null]);
  });

  it('does not wait for the collector when it fails for a defect', async () => {
    const defect = new TypeError('a defect');
    server.script(silence);
    const file = archive('defect.jsonl', `${eventLines(3)}{\n`);
    const onRejected = (): void => {
      throw defect;
    };
    await expect(deliver(file, { batchSize: 1, onRejected })).rejects.toBe(defect);
  });

  it('sends nothing if it is to give up before it begins', async () => {
    server.script(accept);
    const receipt = await deliver(archive('early.jsonl', eventLines(3)), { abortSignal: AbortSignal.abort() });
    expect([receipt.status, receipt.totals.read, server.requests.length]).toEqual(['interrupted', 0, 0]);
  });

  it('with dryRun sends nothing', async () => {
    server.script(accept);
    const receipt = await deliver(archive('dry.jsonl', eventLines(3)), { dryRun: true });
    expect([receipt.status, receipt.totals.accepted, server.requests.length]).toEqual(['complete', 3, 0]);
  });
});
