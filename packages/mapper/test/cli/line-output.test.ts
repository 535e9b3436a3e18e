import { existsSync } from 'node:fs';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LineOutput, OutputClosed } from '../../src/cli/line-output.ts';
import { caught } from '../convert/caught.ts';
import { eventLines } from '../convert/events.ts';
import { runChild } from './child.ts';
import { fakeTerminal } from './fake-terminal.ts';

/** A standard output that fails with an error of the system. */
function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}

describe('LineOutput', () => {
  it('writes when there is much, and at the end', async () => {
    const terminal = fakeTerminal();
    const output = new LineOutput(terminal);
    output.add('short\n');
    await output.ready();
    expect(terminal.stdout.text).toBe('');
    output.add('x'.repeat(65_536));
    await output.ready();
    expect(terminal.stdout.text).toBe(`short\n${'x'.repeat(65_536)}`);
    output.add('end\n');
    await output.flush();
    await output.flush();
    expect(terminal.stdout.text.endsWith('xend\n')).toBe(true);
  });

  it('tells when nobody reads any more, and when it cannot write', async () => {
    const closed = new LineOutput({ stdout: failing('EPIPE') });
    closed.add('x');
    await expect(closed.flush()).rejects.toBeInstanceOf(OutputClosed);
    const full = new LineOutput({ stdout: failing('ENOSPC') });
    full.add('x');
    expect(await caught(() => full.flush())).toEqual(['ERR_OUTPUT', 'cannot write: the disk is full', '-']);
  });
});

describe('the commands that print lines', () => {
  it.each([
    ['validate', ['validate']],
    ['emit', ['emit', '--from-file', '-', '--print', '--log-level', 'error']],
  ])('end quietly when the reader of their output goes away: %s', async (_name, args) => {
    const child = await runChild(args, { stdin: eventLines(20_000), closesEarly: true });
    expect([child.status, child.stderr]).toEqual([141, '']);
  });

  it.skipIf(!existsSync('/dev/full'))('fail for a full disk', async () => {
    const { status, stderr } = await runChild(['validate'], { stdin: eventLines(1), stdout: '/dev/full' });
    expect([status, stderr]).toEqual([2, 'ossp-otel: ERR_OUTPUT: cannot write: the disk is full (-)\n']);
  });
});
