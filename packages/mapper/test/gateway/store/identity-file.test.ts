import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { MetricRegistry } from '../../../src/gateway/observe/metric-registry.ts';
import { IdentityFile, type IdentityRecord } from '../../../src/gateway/store/identity-file.ts';
import { LogLines, metricOf } from './store-parts.ts';

const temp = tempFolder();
const RECORD_BYTES = 32;

function identityFile(folder: string, window = 100) {
  const logger = new LogLines();
  const meter = new MetricRegistry();
  const file = new IdentityFile({ folder, window, logger, meter });
  const failedWrites = () => metricOf(meter, 'ossp.gateway.identities.failed_writes');
  return { file, logs: logger.lines, failedWrites };
}

/** Returns the record of a number; no record is blank. */
function record(number: number): IdentityRecord {
  const bytes = new Uint8Array(RECORD_BYTES).fill(0xa5);
  new DataView(bytes.buffer).setUint32(8, number);
  return { identity: bytes.subarray(0, 16), content: bytes.subarray(16) };
}

function records(count: number, from = 0): IdentityRecord[] {
  return Array.from({ length: count }, (_, at) => record(from + at));
}

function numbersOf(loaded: readonly IdentityRecord[]): number[] {
  return loaded.map(({ identity }) => Buffer.from(identity).readUInt32BE(8));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

async function loadFrom(folder: string, window?: number): Promise<readonly IdentityRecord[]> {
  const { file } = identityFile(folder, window);
  const loaded = await file.load();
  await file.close();
  return loaded;
}

describe('IdentityFile', () => {
  it('has after a restart what was appended, the newest last', async () => {
    const first = identityFile(temp('restart')).file;
    expect(await first.load()).toEqual([]);
    await Promise.all([first.append(records(3)), first.append(records(2, 3))]);
    await first.append(records(1, 5));
    // Not closed: the process was killed
    const loaded = await loadFrom(temp('restart'));
    expect(loaded.map(({ identity, content }) => Buffer.concat([identity, content]))).toEqual(
      records(6).map(({ identity, content }) => Buffer.concat([identity, content])),
    );
    await first.close();
  });

  it('gives the newest of its window, and keeps the file in bounds', async () => {
    const folder = temp('window');
    const { file } = identityFile(folder, 10);
    await file.load();
    for (let from = 0; from < 400; from += 4) {
      await file.append(records(4, from));
      expect(statSync(path.join(folder, 'identities')).size).toBeLessThanOrEqual((1 + 20) * RECORD_BYTES);
    }
    await file.append(records(1000, 400));
    await file.close();
    expect(readdirSync(folder)).toEqual(['identities']);
    expect(numbersOf(await loadFrom(folder, 10))).toEqual(range(1390, 1400));
    expect(numbersOf(await loadFrom(folder, 3))).toEqual(range(1397, 1400));
  });

  it('has all whole records if the file was cut off anywhere, and takes more', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.nat(25 * RECORD_BYTES), fc.nat(5), async (count, size, more) => {
        const folder = temp(`cut-${run++}`);
        const first = identityFile(folder).file;
        await first.append(records(count));
        await first.close();
        const file = path.join(folder, 'identities');
        const end = Math.min(size, statSync(file).size);
        truncateSync(file, end);
        const whole = Math.max(0, Math.floor(end / RECORD_BYTES) - 1);
        const second = identityFile(folder).file;
        expect(numbersOf(await second.load())).toEqual(range(0, whole));
        await second.append(records(more, 100));
        await second.close();
        expect(numbersOf(await loadFrom(folder))).toEqual([...range(0, whole), ...range(100, 100 + more)]);
      }),
      { numRuns: 60 },
    );
  });

  it('passes over records that a power failure has left blank', async () => {
    const { file } = identityFile(temp('blank'));
    await file.append(records(2));
    await file.close();
    writeFileSync(path.join(temp('blank'), 'identities'), Buffer.alloc(3 * RECORD_BYTES), { flag: 'a' });
    expect(numbersOf(await loadFrom(temp('blank')))).toEqual([0, 1]);
  });

  it('begins anew where the file is of another format, and says so', async () => {
    mkdirSync(temp('other'));
    writeFileSync(path.join(temp('other'), 'identities'), `ossp-otel identities 2${'x'.repeat(500)}`);
    const { file, logs } = identityFile(temp('other'));
    expect(await file.load()).toEqual([]);
    await file.append(records(1));
    await file.close();
    expect(logs.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'the file of identities is begun anew'],
    ]);
    expect(numbersOf(await loadFrom(temp('other')))).toEqual([0]);
  });

  it('goes on while the disk fails, says so once, and writes later what it could not', async () => {
    writeFileSync(temp('fails'), 'in the way of the folder');
    const { file, logs, failedWrites } = identityFile(temp('fails'));
    expect(await file.load()).toEqual([]);
    await file.append(records(2));
    await file.append(records(1, 2));
    expect(failedWrites()).toBe(3);
    expect(logs).toEqual([
      {
        level: 'error',
        message: 'the file of identities fails',
        path: path.join(temp('fails'), 'identities'),
        reason: 'cannot write: EEXIST',
      },
    ]);
    rmSync(temp('fails'));
    await file.append(records(1, 3));
    expect(logs.at(-1)).toMatchObject({ level: 'info', message: 'the file of identities can be written again' });
    await file.close();
    expect(numbersOf(await loadFrom(temp('fails')))).toEqual(range(0, 4));
  });

  it('keeps the file that it has where it cannot make a shorter one', async () => {
    const folder = temp('no-compaction');
    // In the place of the temporary file
    mkdirSync(path.join(folder, 'identities.new', 'x'), { recursive: true });
    const { file, logs } = identityFile(folder, 5);
    await file.append(records(11));
    expect(logs.at(-1)).toMatchObject({ level: 'error', message: 'the file of identities fails' });
    await file.append(records(1, 11));
    rmSync(path.join(folder, 'identities.new'), { recursive: true });
    expect(numbersOf(await loadFrom(folder, 5))).toEqual(range(7, 12));
    await file.append(records(10, 12));
    await file.close();
    expect(readFileSync(path.join(folder, 'identities')).length).toBe((1 + 5) * RECORD_BYTES);
    expect(numbersOf(await loadFrom(folder, 5))).toEqual(range(17, 22));
  });

  it('needs no file for a window of nothing', async () => {
    const { file } = identityFile(temp('nothing'), 0);
    expect(await file.load()).toEqual([]);
    await file.append(records(3));
    await file.close();
    expect(existsSync(temp('nothing'))).toBe(false);
  });
});
