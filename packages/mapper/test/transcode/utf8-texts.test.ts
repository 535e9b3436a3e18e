import { describe, expect, it } from 'vitest';
import { eventText } from './event-text.ts';
import { TwoEngines } from './two-engines.ts';

const EDGES = [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0];

/** An event with these bytes in a text of its `data`. */
function eventWith(bytes: readonly number[]): Buffer {
  const [before = '', after = ''] = eventText({ data: '"note":"<>","more":"x"' }).split('<>');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
}

describe('texts that are no well-formed UTF-8', () => {
  it('are refused by both engines, whatever the lead and what follows it', () => {
    const engines = new TwoEngines();
    const accepted = { 2: 0, 3: 0, 4: 0 };
    for (let lead = 0x80; lead < 0x100; lead++) {
      for (const second of EDGES) {
        for (const third of EDGES) {
          for (const length of [2, 3, 4] as const) {
            const bytes = [lead, second, third, 0x80].slice(0, length);
            const { expected, actual } = engines.add(eventWith(bytes));
            expect(actual, bytes.join()).toEqual(expected);
            if (typeof actual !== 'string') accepted[length]++;
          }
        }
      }
    }
    const { expected, actual } = engines.flush();
    expect(actual).toBe(expected);
    expect(Math.min(...Object.values(accepted))).toBeGreaterThan(100);
    expect(engines.transcoded).toBe(engines.accepted);
  });

  it.each([[[0xc3]], [[0xe2, 0x82]], [[0xf0, 0x9f, 0x98]], [[0xf0]]])('are refused if %o ends too early', (bytes) => {
    const engines = new TwoEngines();
    expect(engines.add(eventWith(bytes))).toEqual({ expected: 'ERR_UTF8', actual: 'ERR_UTF8' });
  });
});
