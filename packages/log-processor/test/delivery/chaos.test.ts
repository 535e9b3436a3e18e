import { describe, it } from 'vitest';
import { expectToSurviveChaos } from './chaos.ts';

// The same with 100,000 events is in test/referee
describe('a busy application and a collector that gets everything wrong', () => {
  it('lose, alter and invent nothing, one event at a time', () => expectToSurviveChaos(6000, 1));
  it('lose, alter and invent nothing, in batches', () => expectToSurviveChaos(30_000, 10));
});
