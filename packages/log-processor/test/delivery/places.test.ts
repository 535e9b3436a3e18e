import { describe, expect, it } from 'vitest';
import { Places } from '../../src/delivery/places.ts';

const never = new AbortController().signal;

/** Asks for a place again, and takes note of the answer. */
function asking(places: Places, signal: AbortSignal = never): { answer: boolean | undefined } {
  const asked: { answer: boolean | undefined } = { answer: undefined };
  void places.takeAgain(signal).then((answer) => {
    asked.answer = answer;
  });
  return asked;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Places', () => {
  it('are as many as there are', () => {
    const places = new Places(2);
    expect([places.take(), places.take(), places.take()]).toEqual([true, true, false]);
    places.release();
    places.release();
    expect([places.take(), places.take(), places.take()]).toEqual([true, true, false]);
  });

  it('go by turns to those who come again, longest first, and to those who come for the first time', async () => {
    const places = new Places(1);
    expect(places.take()).toBe(true);
    const again = [asking(places), asking(places), asking(places)];
    const answers: unknown[] = [];
    for (let release = 0; release < 4; release++) {
      places.release();
      await settled();
      answers.push([places.take(), again.filter(({ answer }) => answer === true).length]);
    }
    expect(answers).toEqual([
      [false, 1],
      [true, 1],
      [false, 2],
      [true, 2],
    ]);
  });

  it('go to those who come again where nobody else wants them', async () => {
    const places = new Places(2);
    places.take();
    places.take();
    const again = [asking(places), asking(places), asking(places)];
    places.release();
    places.release();
    places.letAll();
    await settled();
    expect(again.map(({ answer }) => answer)).toEqual([true, true, undefined]);
  });

  it('are not given to whoever has gone', async () => {
    const places = new Places(1);
    places.take();
    const leave = new AbortController();
    const [gone, stays] = [asking(places, leave.signal), asking(places)];
    leave.abort();
    places.release();
    await settled();
    expect([gone.answer, stays.answer]).toEqual([false, true]);
    expect(await places.takeAgain(leave.signal)).toBe(false);
  });
});
