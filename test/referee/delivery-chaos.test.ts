import { describe, it } from 'vitest';
import { expectToSurviveChaos } from '../../packages/log-processor/test/delivery/chaos.ts';

describe('a busy application and a collector that gets everything wrong', () => {
  it('lose, alter and invent nothing of 100,000 events', () => expectToSurviveChaos(100_000, 1), 300_000);
});
