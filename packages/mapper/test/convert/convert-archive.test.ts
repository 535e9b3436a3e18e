import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { type ConvertOptions, convertArchive, type Origin, type Rejection } from '../../src/convert/index.ts';
import { VERSION } from '../../src/version.ts';
import { caught } from './caught.ts';
import { event, eventLines } from './events.ts';
import { idsOf, jsonMessages, linesOf, protobufMessages, recordsOf } from './read-output.ts';

const temp = tempFolder();
const NOW = Date.UTC(2026, 0, 31, 12);

/** Writes an input and returns its path. */
function input(name: string, content: string | Uint8Array): string {
  writeFileSync(temp(name), content);
  return temp(name);
}

function convert(options: Partial<ConvertOptions>, ...inputs: readonly string[]) {
  return convertArchive({ inputs, now: () => NOW, ...options });
}

describe('convertArchive()', () => {
  it('accounts for everything it read and wrote', async () => {
    const text = `${eventLines(3)}{\n${JSON.stringify(event({ id: 'odd', type: 'com.example', data: { severity: 'low' } }))}\n`;
    const archive = input('receipt.jsonl', text);
    const output = temp('receipt-out.jsonl');
    const receipt = await convert(
      { output, receipt: temp('receipt.json'), quarantine: temp('receipt-q.jsonl') },
      archive,
    );
    const written = readFileSync(output);
    expect(receipt).toEqual({
      ossp_receipt: 1,
      tool: { name: 'ossp-otel', version: VERSION },
      options: {
        inputs: [archive],
        from: null,
        output,
        format: 'otlp-json',
        dryRun: false,
        force: false,
        validate: 'warn',
        body: 'summary',
        attributes: 'ossp',
        observedTime: 'now',
        serviceName: null,
        since: null,
        until: null,
        types: [],
        sources: [],
        minSeverity: null,
        dedupe: false,
        strict: false,
        acceptNan: false,
        maxDepth: 32,
        maxEventBytes: 1_048_576,
        batchSize: 1000,
        maxBatchBytes: 1_000_000,
      },
      start: '2026-01-31T12:00:00.000Z',
      end: '2026-01-31T12:00:00.000Z',
      status: 'complete',
      failure: null,
      inputs: [
        {
          name: archive,
          size: text.length,
          sha256: createHash('sha256').update(text).digest('hex'),
          format: 'json-lines',
          compression: 'none',
          read: 5,
          mapped: 4,
          rejected: 1,
          rejectedByCode: { ERR_JSON_SYNTAX: 1 },
          duplicates: 0,
          conflicts: 0,
          filtered: 0,
          otherLines: 0,
        },
      ],
      inputsNotRead: [],
      inputsPassedOver: { count: 0, names: [] },
      outputs: [
        {
          kind: 'file',
          target: output,
          format: 'otlp-json',
          accepted: 4,
          refused: 0,
          undelivered: 0,
          bytes: written.length,
          sha256: createHash('sha256').update(written).digest('hex'),
          complete: true,
          firstUndelivered: null,
        },
      ],
      quarantine: { path: temp('receipt-q.jsonl'), items: 1 },
      dedupe: null,
      totals: {
        read: 5,
        mapped: 4,
        rejected: 1,
        rejectedByCode: { ERR_JSON_SYNTAX: 1 },
        duplicates: 0,
        conflicts: 0,
        filtered: 0,
        otherLines: 0,
        accepted: 4,
        refused: 0,
        undelivered: 0,
        byType: { 'ai.safety.guardrail.interaction': 3, 'com.example': 1 },
        otherTypes: 0,
        bySeverityNumber: { 9: 1, 17: 3 },
        schemaViolations: { events: 0, violations: 0 },
      },
      balanced: true,
    });
    expect(JSON.parse(readFileSync(temp('receipt.json'), 'utf8'))).toEqual(receipt);
    expect(idsOf(jsonMessages(output))).toEqual(['e-0', 'e-1', 'e-2', 'odd']);
    expect(recordsOf(jsonMessages(output)).map(({ observedTimeUnixNano }) => observedTimeUnixNano)).toEqual(
      Array.from({ length: 4 }, () => BigInt(NOW) * 1_000_000n),
    );
  });

  it.each([
    ['otlp-json', 'back.jsonl'],
    ['otlp-proto', 'back.binpb'],
  ] as const)('brings back from %s the events it was made from', async (format, name) => {
    const odd = [
      '{"specversion":"1.0","id":"n","source":"s","type":"t","data":{"big":9007199254740993,"e":1e400,"z":-0,"__proto__":{"a":[]}}}',
      '{"specversion":"1.0","id":"m","source":"s","type":"t","time":"2026-01-31T09:30:00.123456789+02:00","data":null}',
    ];
    const archive = input(`odd-${format}.jsonl`, `${eventLines(5)}${odd.join('\n')}\n`);
    await convert({ output: temp(name) }, archive);
    const back = await convert({ output: temp(`${name}.ossp`), format: 'ossp' }, temp(name));
    expect([back.totals.read, back.totals.accepted, back.inputs[0]?.format]).toEqual([
      7,
      7,
      format === 'otlp-json' ? 'otlp-json' : 'otlp-protobuf',
    ]);
    const again = await convert({ output: temp(`${name}.again`), format: 'ossp' }, archive);
    expect(again.totals.accepted).toBe(7);
    expect(linesOf(temp(`${name}.ossp`)).map((line) => JSON.parse(line) as unknown)).toEqual(
      linesOf(temp(`${name}.again`)).map((line) => JSON.parse(line) as unknown),
    );
    expect(linesOf(temp(`${name}.again`)).slice(5)).toEqual(odd);
  });

  it('gives the same bytes for the same events', async () => {
    const archive = input('anew.jsonl', eventLines(20));
    const options = { observedTime: 'none', batchSize: 7 };
    await convert({ ...options, output: temp('anew-1.binpb') }, archive);
    await convert({ ...options, output: temp('anew-2.binpb') }, archive);
    expect(readFileSync(temp('anew-2.binpb'))).toEqual(readFileSync(temp('anew-1.binpb')));
    expect(protobufMessages(temp('anew-1.binpb')).map((message) => recordsOf([message]).length)).toEqual([7, 7, 6]);
  });

  it('does not make OTLP of OTLP, because a record holds more than its event', async () => {
    await convert({ output: temp('stored.binpb') }, input('stored.jsonl', eventLines(3)));
    const receipt = await convert({ output: temp('stored-2.binpb') }, temp('stored.binpb'));
    expect([receipt.status, receipt.failure?.code, receipt.totals.read]).toEqual(['input', 'ERR_FORMAT', 0]);
    expect(receipt.failure?.path).toBe(temp('stored.binpb'));
  });

  it('keeps every line of OTLP JSON below 1 MiB', async () => {
    const archive = input('long.jsonl', eventLines(30, { data: { text: 'x'.repeat(100_000) } }));
    await convert({ output: temp('long-out.jsonl') }, archive);
    const lengths = linesOf(temp('long-out.jsonl')).map((line) => line.length);
    expect(lengths.length).toBe(4);
    expect(Math.max(...lengths)).toBeLessThan(1_000_000);
    expect(idsOf(jsonMessages(temp('long-out.jsonl'))).length).toBe(30);
  });

  it('writes OSSP lines in as many parts as it takes', async () => {
    const archive = input('parts.jsonl', eventLines(10));
    for (const limit of [{ batchSize: 3 }, { maxBatchBytes: 1000 }]) {
      const receipt = await convert({ output: temp('parts.ossp'), format: 'ossp', force: true, ...limit }, archive);
      expect([receipt.totals.accepted, readFileSync(temp('parts.ossp'), 'utf8')]).toEqual([10, eventLines(10)]);
    }
  });

  it('passes the options of the mapping on', async () => {
    const archive = input('mapping.jsonl', eventLines(1));
    const output = temp('mapping-out.jsonl');
    const options = {
      body: 'original',
      attributes: 'semconv',
      serviceName: 'bot',
      observedTime: '2026-02-01T00:00:00Z',
    } as const;
    await convert({ ...options, output }, archive);
    const [message] = jsonMessages(output);
    const [record] = recordsOf(jsonMessages(output));
    expect(record?.body).toBe(eventLines(1).trimEnd());
    expect(record?.observedTimeUnixNano).toBe(BigInt(Date.UTC(2026, 1, 1)) * 1_000_000n);
    expect(record?.attributes.find(({ key }) => key === 'log.record.uid')?.value).toBe('urn:app:chatbot e-0');
    expect(message?.resourceLogs[0]?.resource.attributes).toContainEqual({ key: 'service.name', value: 'bot' });
  });

  it('filters, finds duplicates, and reports conflicts', async () => {
    const lines = [
      event({ id: '1' }),
      event({ id: '1' }),
      event({ id: '1', subject: 'other' }),
      event({ id: '2', source: 'urn:else' }),
      event({ id: '3', time: '2020-01-01T00:00:00Z' }),
    ];
    const archive = input('filter.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const conflicts: Origin[] = [];
    const receipt = await convert(
      {
        output: temp('filter-out.jsonl'),
        sources: ['urn:app:*'],
        since: '2026-01-01T00:00:00Z',
        dedupe: true,
        dedupeWindow: 1,
        onConflict: (origin) => conflicts.push(origin),
      },
      archive,
    );
    const { read, mapped, filtered, duplicates, conflicts: count } = receipt.totals;
    expect({ read, mapped, filtered, duplicates, count }).toEqual({
      read: 5,
      mapped: 2,
      filtered: 2,
      duplicates: 1,
      count: 1,
    });
    expect(conflicts.map(({ input: name, line }) => [name, line])).toEqual([[archive, 3]]);
    expect(receipt.dedupe).toEqual({ window: 1, forgotten: 0 });
  });

  it('finds duplicates across inputs, and says when it had to forget', async () => {
    const first = input('dup-a.jsonl', eventLines(3));
    const second = input('dup-b.jsonl', eventLines(3));
    const all = await convert({ output: temp('dup-all.jsonl'), dedupe: true }, first, second);
    expect([all.totals.duplicates, all.totals.accepted, all.dedupe?.forgotten]).toEqual([3, 3, 0]);
    const few = await convert({ output: temp('dup-few.jsonl'), dedupe: true, dedupeWindow: 2 }, first, second);
    expect([few.totals.duplicates, few.totals.accepted, few.dedupe?.forgotten]).toEqual([0, 6, 4]);
  });

  it('keeps what it rejects, so that it can be mended and converted', async () => {
    const archive = input('mend.jsonl', `${eventLines(1)}{"specversion":"1.0","id":"late"}\n`);
    const quarantine = temp('mend-q.jsonl');
    await convert({ output: temp('mend-1.jsonl'), quarantine }, archive);
    const [line = ''] = linesOf(quarantine);
    expect(JSON.parse(line)).toEqual({
      ossp_quarantine: 1,
      input: archive,
      line: 2,
      index: -1,
      offset: eventLines(1).length,
      code: 'ERR_ATTRIBUTE_MISSING',
      path: '/source',
      message: 'the required attribute source is missing',
      original: '{"specversion":"1.0","id":"late"}',
    });
    writeFileSync(quarantine, `${line.replace('\\"late\\"', '\\"late\\",\\"source\\":\\"s\\",\\"type\\":\\"t\\"')}\n`);
    const mended = await convert({ output: temp('mend-2.jsonl') }, quarantine);
    expect([mended.totals.accepted, mended.totals.rejected, mended.inputs[0]?.format]).toEqual([1, 0, 'quarantine']);
    expect(idsOf(jsonMessages(temp('mend-2.jsonl')))).toEqual(['late']);
  });

  it('keeps a stored record that is no event as OTLP, and reads that again', async () => {
    const foreign =
      '{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[{"body":{"stringValue":"hello"}}]}]}]}';
    const archive = input('foreign.jsonl', `${foreign}\n`);
    const quarantine = temp('foreign-q.jsonl');
    const receipt = await convert({ output: temp('foreign-1.jsonl'), format: 'ossp', quarantine }, archive);
    expect(receipt.totals.rejectedByCode).toEqual({ ERR_RECORD_NOT_AN_EVENT: 1 });
    const { original } = JSON.parse(linesOf(quarantine)[0] ?? '') as { original: string };
    expect(JSON.parse(original)).toMatchObject({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }] }],
    });
    const again = await convert({ output: temp('foreign-2.jsonl'), format: 'ossp' }, quarantine);
    expect(again.totals.rejectedByCode).toEqual({ ERR_RECORD_NOT_AN_EVENT: 1 });
  });

  it('keeps the restored event where that is what was rejected', async () => {
    const archive = input('restored.jsonl', `${JSON.stringify(event({ data: { odd: true } }))}\n`);
    await convert({ output: temp('restored.binpb') }, archive);
    const quarantine = temp('restored-q.jsonl');
    const receipt = await convert(
      { output: temp('restored-2.jsonl'), format: 'ossp', validate: 'reject', quarantine },
      temp('restored.binpb'),
    );
    expect(receipt.totals.rejectedByCode).toEqual({ ERR_SCHEMA: 1 });
    const { original } = JSON.parse(linesOf(quarantine)[0] ?? '') as { original: string };
    expect(JSON.parse(original)).toEqual(event({ data: { odd: true } }));
  });

  it('says of an item that was too large to keep that it is only the beginning', async () => {
    const archive = input(
      'large.jsonl',
      `${JSON.stringify(event({ data: { text: 'x'.repeat(5000) } }))}\n${eventLines(1)}`,
    );
    const quarantine = temp('large-q.jsonl');
    const receipt = await convert({ output: temp('large-out.jsonl'), quarantine, maxEventBytes: 1000 }, archive);
    expect([receipt.totals.accepted, receipt.totals.rejectedByCode]).toEqual([1, { ERR_TOO_LARGE: 1 }]);
    const kept = JSON.parse(linesOf(quarantine)[0] ?? '') as { original: string; truncated: boolean };
    expect([kept.truncated, kept.original.slice(0, 20)]).toEqual([true, '{"specversion":"1.0"']);
  });

  it('rejects what is too large for a line of the output', async () => {
    const archive = input(
      'wide.jsonl',
      `${eventLines(1)}${JSON.stringify(event({ data: { text: 'x'.repeat(5000) } }))}\n`,
    );
    for (const format of ['otlp-json', 'otlp-proto', 'ossp'] as const) {
      const receipt = await convert({ output: temp(`wide.${format}`), format, maxBatchBytes: 2000 }, archive);
      expect([receipt.totals.accepted, receipt.totals.rejectedByCode]).toEqual([1, { ERR_TOO_LARGE: 1 }]);
    }
  });

  it('notes violations of the schema, or rejects for them, or does not look', async () => {
    const archive = input('schema.jsonl', `${JSON.stringify(event({ data: {} }))}\n`);
    const warned = await convert({ output: temp('schema-1.jsonl') }, archive);
    expect(warned.totals.schemaViolations).toEqual({ events: 1, violations: 3 });
    const rejected: Rejection[] = [];
    await convert(
      { output: temp('schema-2.jsonl'), validate: 'reject', onRejected: (one) => rejected.push(one) },
      archive,
    );
    expect(rejected.map(({ code, path }) => [code, path])).toEqual([['ERR_SCHEMA', '/data/resource']]);
    const off = await convert({ output: temp('schema-3.jsonl'), validate: 'off' }, archive);
    expect(off.totals.schemaViolations).toEqual({ events: 0, violations: 0 });
  });

  it('accepts NaN on request, and gives it back', async () => {
    const line = '{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"a":NaN,"b":-Infinity}}';
    const archive = input('nan.jsonl', `${line}\n`);
    expect((await convert({ output: temp('nan-0.jsonl') }, archive)).totals.rejected).toBe(1);
    await convert({ output: temp('nan.binpb'), acceptNan: true }, archive);
    await convert({ output: temp('nan.ossp'), format: 'ossp' }, temp('nan.binpb'));
    expect(readFileSync(temp('nan.ossp'), 'utf8')).toBe(`${line}\n`);
  });

  it('with dryRun does everything but write', async () => {
    const archive = input('dry.jsonl', `${eventLines(3)}{\n`);
    const wet = await convert({ output: temp('wet.jsonl') }, archive);
    const dry = await convert(
      { output: temp('dry-out.jsonl'), quarantine: temp('dry-q.jsonl'), dryRun: true },
      archive,
    );
    expect([
      existsSync(temp('dry-out.jsonl')),
      existsSync(temp('dry-out.jsonl.partial')),
      existsSync(temp('dry-q.jsonl')),
    ]).toEqual([false, false, false]);
    expect(dry.totals).toEqual(wet.totals);
    expect(dry.outputs[0]?.sha256).toBe(wet.outputs[0]?.sha256);
  });

  it('with strict stops at the first rejection, and leaves the output unfinished', async () => {
    const archive = input('strict.jsonl', `${eventLines(2)}{\n${eventLines(2)}`);
    const other = input('strict2.jsonl', eventLines(1));
    const output = temp('strict-out.jsonl');
    const receipt = await convert({ output, strict: true }, archive, other);
    expect([receipt.status, receipt.failure?.code, receipt.totals.read, receipt.totals.accepted]).toEqual([
      'strict',
      'ERR_JSON_SYNTAX',
      3,
      2,
    ]);
    expect([receipt.inputs.map(({ sha256 }) => sha256), receipt.inputsNotRead]).toEqual([[null], [other]]);
    expect([existsSync(output), idsOf(jsonMessages(`${output}.partial`))]).toEqual([false, ['e-0', 'e-1']]);
  });

  it('stops reading on request, and still writes what it read', async () => {
    const archive = input('stop.jsonl', eventLines(20_000));
    const stop = new AbortController();
    const output = temp('stop-out.jsonl');
    const receipt = await convert({ output, stopSignal: stop.signal, onProgress: () => stop.abort() }, archive);
    expect([receipt.status, receipt.failure]).toEqual(['interrupted', null]);
    expect(receipt.totals.read).toBeGreaterThan(0);
    expect(receipt.totals.read).toBeLessThan(20_000);
    expect(receipt.totals.accepted).toBe(receipt.totals.read);
    expect(idsOf(jsonMessages(`${output}.partial`)).length).toBe(receipt.totals.read);
  });

  it('reads nothing if it is to stop before it begins', async () => {
    const archive = input('never.jsonl', eventLines(1));
    const receipt = await convert({ output: temp('never-out.jsonl'), stopSignal: AbortSignal.abort() }, archive);
    expect([receipt.status, receipt.inputs, receipt.inputsNotRead]).toEqual(['interrupted', [], [archive]]);
    expect(existsSync(temp('never-out.jsonl.partial'))).toBe(false);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full, and accounts for what was lost', async () => {
    const archive = input('full.jsonl', eventLines(2500));
    const receipt = await convert({ output: '/dev/full' }, archive);
    expect([receipt.status, receipt.failure]).toEqual([
      'output',
      { code: 'ERR_OUTPUT', path: '/dev/full', message: 'cannot write: the disk is full' },
    ]);
    expect([receipt.totals.accepted, receipt.totals.undelivered]).toEqual([0, receipt.totals.mapped]);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the quarantine cannot be written', async () => {
    const archive = input('full-q.jsonl', `{\n${eventLines(1)}`);
    const receipt = await convert({ output: temp('full-q-out.jsonl'), quarantine: '/dev/full' }, archive);
    expect([receipt.status, receipt.failure?.path]).toEqual(['output', '/dev/full']);
  });

  it.skipIf(!existsSync('/dev/full'))('stops when the quarantine can take no more', async () => {
    const archive = input('full-q2.jsonl', `${`{"${'x'.repeat(1000)}\n`.repeat(200)}${eventLines(1)}`);
    const receipt = await convert({ output: temp('full-q2-out.jsonl'), quarantine: '/dev/full' }, archive);
    expect([receipt.status, receipt.failure?.message]).toEqual(['output', 'cannot write: the disk is full']);
    expect(receipt.totals.read).toBeLessThan(201);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the receipt cannot be written, and still returns it', async () => {
    const archive = input('full-r.jsonl', eventLines(2));
    const receipt = await convert({ output: temp('full-r-out.jsonl'), receipt: '/dev/full' }, archive);
    expect([receipt.status, receipt.failure?.path, receipt.totals.accepted]).toEqual(['output', '/dev/full', 2]);
    expect(receipt.outputs[0]?.complete).toBe(true);
  });

  it.skipIf(!existsSync('/proc/self/mem'))('keeps what it has when an input fails in the middle', async () => {
    const archive = input('failing.jsonl', eventLines(2));
    const output = temp('failing-out.jsonl');
    // Nothing is mapped at its beginning, so the system has nothing to give
    const receipt = await convert({ output }, '/proc/self/mem', archive);
    expect([receipt.status, receipt.failure?.code, receipt.inputsNotRead]).toEqual(['input', 'ERR_INPUT', [archive]]);
    expect(existsSync(output)).toBe(false);
  });

  it('does not hide a defect, and leaves no output that looks complete', async () => {
    const archive = input('defect.jsonl', `${eventLines(2)}{\n`);
    const output = temp('defect-out.jsonl');
    const defect = new TypeError('a defect');
    const onRejected = (): void => {
      throw defect;
    };
    const files = { output, receipt: temp('defect.json'), quarantine: temp('defect-q.jsonl') };
    await expect(convert({ ...files, onRejected }, archive)).rejects.toBe(defect);
    expect([existsSync(output), existsSync(temp('defect.json'))]).toEqual([false, false]);
    expect(linesOf(temp('defect-q.jsonl')).length).toBe(1);
  });

  it('never takes an input for an output, under whatever name', async () => {
    const archive = input('same.jsonl', eventLines(1));
    const same = temp('same-link.jsonl');
    symlinkSync(archive, same);
    for (const option of ['output', 'quarantine', 'receipt'] as const) {
      const options = { output: temp('same-out.jsonl'), force: true, [option]: same };
      expect(await caught(() => convert(options, archive))).toEqual([
        'ERR_USAGE',
        `the ${option} is also an input`,
        same,
      ]);
    }
    expect(readFileSync(archive, 'utf8')).toBe(eventLines(1));
    const twice = { output: temp('twice'), quarantine: temp('twice') };
    expect(await caught(() => convert(twice, archive))).toEqual([
      'ERR_USAGE',
      'the quarantine is also the output',
      temp('twice'),
    ]);
  });

  it('leaves nothing behind if it cannot begin', async () => {
    const archive = input('begin.jsonl', eventLines(1));
    const quarantine = input('begin-q.jsonl', 'full\n');
    const files = { output: temp('begin-out.jsonl'), receipt: temp('begin-r.json'), quarantine };
    expect((await caught(() => convert(files, archive)))[2]).toBe(quarantine);
    const left = ['begin-out.jsonl', 'begin-out.jsonl.partial', 'begin-r.json', 'begin-r.json.partial'];
    expect(left.map((name) => existsSync(temp(name)))).toEqual([false, false, false, false]);
  });

  it.each<[Partial<ConvertOptions>, string]>([
    [{ output: 'x', endpoint: {} }, 'output: an output file and an endpoint exclude each other'],
    [{ format: 'ossp', endpoint: {} }, 'format: is for files; an endpoint has an encoding'],
    [{ batchSize: 0 }, 'batchSize: expected a whole number from 1 to 1000000'],
    [{ maxDepth: 1.5 }, 'maxDepth: expected a whole number from 1 to 1000'],
    [{ maxEventBytes: -1 }, 'maxEventBytes: expected a whole number from 1 to 268435456'],
    [{ dedupe: true, dedupeWindow: 17_000_000 }, 'dedupeWindow: expected a whole number from 1 to 16000000'],
    [{ dedupeWindow: 5 }, 'dedupeWindow: needs dedupe'],
    [{ observedTime: 'later' }, 'observedTime: expected an RFC 3339 time such as 2026-01-31T09:30:00Z'],
    [{ body: 'poem' as 'none' }, 'body: expected summary, data, event, original, none'],
    [{ endpoint: { endpoint: 'collector:4318' } }, 'endpoint: expected a URL that begins with http:// or https://'],
  ])('refuses options that make no sense: %j', async (options, message) => {
    expect((await caught(() => convert(options, temp('none')))).slice(0, 2)).toEqual(['ERR_USAGE', message]);
  });

  it('refuses inputs that are not there', async () => {
    expect((await caught(() => convert({ output: temp('x') }, temp('none.jsonl'))))[0]).toBe('ERR_INPUT');
  });
});
