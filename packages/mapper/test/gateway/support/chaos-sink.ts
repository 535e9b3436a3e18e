import type { Reaction } from './otlp-sink.ts';
import { takeAll } from './otlp-sink.ts';
import { cutAnswer, cutRequest, limitTo, refuse, showPage, takeLater } from './sink-reactions.ts';

/** What a collector may do that says nothing of the records: each is as likely as the others. */
const FAULTS: readonly Reaction[] = [
  takeLater(50),
  refuse(429, { 'retry-after': '0' }),
  refuse(429, { 'retry-after': '3' }),
  refuse(503),
  refuse(502),
  refuse(401),
  refuse(404),
  showPage,
  cutRequest,
  cutAnswer,
  limitTo(5),
];

/**
 * Returns what gets so large a part of all requests wrong, in every way.
 *
 * @param seed - of what comes in which order.
 */
export function chaos(part: number, seed: number): Reaction {
  let state = seed;
  // A linear congruential generator (Numerical Recipes): only its upper bits are of use
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return (call) => {
    const fault = FAULTS[Math.floor(random() * FAULTS.length)] ?? takeAll;
    return random() < part ? fault(call) : takeAll(call);
  };
}
