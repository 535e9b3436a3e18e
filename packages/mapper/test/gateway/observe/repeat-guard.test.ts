import { describe, expect, it } from 'vitest';
import { RepeatGuard } from '../../../src/gateway/observe/repeat-guard.ts';

describe('RepeatGuard', () => {
  it('lets a message pass at once, and then once an interval with the count of those withheld', () => {
    let now = 50;
    const guard = new RepeatGuard(100, () => now);
    expect([guard.pass('a'), guard.pass('a'), guard.pass('b'), guard.pass('a')]).toEqual([0, undefined, 0, undefined]);
    now = 149;
    expect(guard.pass('a')).toBeUndefined();
    now = 150;
    expect([guard.pass('a'), guard.pass('a'), guard.pass('b')]).toEqual([3, undefined, 0]);
    now = 1000;
    expect([guard.pass('a'), guard.pass('b')]).toEqual([1, 0]);
  });

  it('forgets the keys that it saw first when there are too many', () => {
    const guard = new RepeatGuard(100, () => 0);
    for (let key = 0; key <= 1000; key++) guard.pass(String(key));
    expect([guard.pass('1000'), guard.pass('1'), guard.pass('0')]).toEqual([undefined, undefined, 0]);
  });

  it('takes the time of the process', () => {
    const guard = new RepeatGuard(3_600_000);
    expect([guard.pass('a'), guard.pass('a')]).toEqual([0, undefined]);
  });
});
