import { describe, it } from 'vitest';
import {
  DEATHS,
  expectToSurviveDeath,
  expectToSurviveWithSpool,
} from '../../packages/log-processor/test/delivery/flood.ts';
import { tempFolder } from '../support/temp-folder.ts';

const inTemp = tempFolder();
const EVENTS = 200_000;

describe('an application that emits 200,000 events as fast as it can', () => {
  it.each(DEATHS)('emits on, within bounds and with all accounted for, where the collector %s', (death) =>
    expectToSurviveDeath(death, EVENTS),
  );

  it('keeps what a spool takes', () => expectToSurviveWithSpool(inTemp('flood'), EVENTS));
});
