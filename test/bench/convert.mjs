// How long it takes to convert an archive, as a multiple of the time that JSON.parse takes for the same lines.
//
//   node test/bench/convert.mjs [--events 400000] [--rounds 7]
//
// The ways are taken in turn, round after round, and each is held against JSON.parse in the same round, because the
// speed of a machine changes from minute to minute. What counts is the median.

import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { convertArchive } from '../../packages/mapper/dist/convert/index.js';
import { Batcher } from '../../packages/mapper/dist/otlp/batcher.js';
import { PROTOBUF } from '../../packages/mapper/dist/otlp/logs-encoding.js';
import { Transcoder } from '../../packages/mapper/dist/transcode/transcoder.js';
import { writeCorpus } from './corpus.mjs';

const CHUNK_BYTES = 256 * 1024;
const LF = 0x0a;

const { values } = parseArgs({
  options: { events: { type: 'string', default: '400000' }, rounds: { type: 'string', default: '7' } },
});
const events = Number(values.events);
const rounds = Number(values.rounds);

const folder = mkdtempSync(join(tmpdir(), 'ossp-otel-bench-'));
const input = join(folder, 'events.jsonl');

const ways = [
  ['JSON.parse of every line', parseLines],
  ['to batches of OTLP protobuf, which are dropped', transcodeLines],
  ['convertArchive to a file of OTLP protobuf', convertFile],
];

try {
  const bytes = writeCorpus(input, events);
  console.log(`${events} events, ${(bytes / 1e6).toFixed(0)} MB, ${rounds} rounds, Node ${process.version}\n`);
  const seconds = ways.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, [, run]] of ways.entries()) seconds[index].push(await timed(run));
  }
  report(seconds);
} finally {
  rmSync(folder, { recursive: true });
}

function parseLines() {
  let count = 0;
  readLines((chunk, start, end) => {
    JSON.parse(chunk.utf8Slice(start, end));
    count++;
  });
  assertCount(count);
}

function transcodeLines() {
  const batcher = new Batcher({ encoding: PROTOBUF, maxRecords: 1000, maxBytes: 4_194_304 });
  const transcoder = Transcoder.create(batcher, { validate: true });
  const observed = BigInt(Date.now()) * 1_000_000n;
  let count = 0;
  readLines((chunk, start, end) => {
    const transcoded = transcoder.transcode(chunk, start, end, observed, undefined);
    count += transcoded?.complete?.recordCount ?? 0;
  });
  assertCount(count + batcher.flush().recordCount);
}

async function convertFile() {
  const output = join(folder, 'records.pb');
  // As the command does without --receipt
  const receipt = await convertArchive({ inputs: [input], output, format: 'otlp-proto', force: true, hash: false });
  assertCount(receipt.totals.mapped);
}

/** Calls `take` for every line of the input, read in blocks into the same memory. */
function readLines(take) {
  const file = openSync(input, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let held = 0;
  for (;;) {
    const length = held + readSync(file, chunk, held, chunk.length - held);
    if (length === held) break;
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0 && end < length; end = chunk.indexOf(LF, start)) {
      take(chunk, start, end);
      start = end + 1;
    }
    chunk.copyWithin(0, start, length);
    held = length - start;
  }
  closeSync(file);
}

async function timed(run) {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

function report(seconds) {
  const [yardstick] = seconds;
  for (const [index, [name]] of ways.entries()) {
    const ratios = seconds[index].map((time, round) => time / yardstick[round]).sort((a, b) => a - b);
    const median = seconds[index].toSorted((a, b) => a - b)[rounds >> 1];
    const speed = `${(events / median / 1000).toFixed(0)} thousand events a second`;
    const range = `${ratios[0].toFixed(2)} to ${ratios[rounds - 1].toFixed(2)}`;
    console.log(`${name}\n  ${ratios[rounds >> 1].toFixed(2)} times JSON.parse (${range}), ${speed}`);
  }
}

function assertCount(count) {
  if (count !== events) throw new Error(`${count} of ${events} events came through`);
}
