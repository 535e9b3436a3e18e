// The event types seen before, each with its rules.

import {
  MAX_TYPE_NAME,
  RESULT_TYPE,
  TYPE_NAME,
  TYPE_NAME_LENGTH,
  TYPE_RULES,
  TYPE_SIZE,
  TYPE_SLOTS,
  TYPES,
} from '../src/transcode/engine-layout.ts';
import { learnType } from './host.ts';
import { firstSlot, nextSlot, PROBES } from './slots.ts';
import { hashBytes, sameBytes } from './text.ts';

/** Lays down the slot of the type whose name stands from `start` to `end`; returns the address of its rules. */
export function findRules(start: usize, end: usize): usize {
  const length = end - start;
  const slots = TYPE_SLOTS - 1;
  let slot = slots;
  if (length > <usize>MAX_TYPE_NAME) {
    learnType(slot, start, end);
  } else {
    slot = firstSlot(hashBytes(start, end, 0), slots);
    for (let tries = 1; !isKnown(slot, start, length); tries++) {
      if (tries < PROBES && load<u32>(typeAt(slot), TYPE_NAME_LENGTH) !== 0) {
        slot = nextSlot(slot, slots);
      } else {
        learnType(slot, start, end);
        break;
      }
    }
  }
  store<i32>(RESULT_TYPE, slot);
  return load<u32>(typeAt(slot), TYPE_RULES);
}

function isKnown(slot: i32, start: usize, length: usize): bool {
  const type = typeAt(slot);
  return load<u32>(type, TYPE_NAME_LENGTH) === length && sameBytes(start, type + TYPE_NAME, length);
}

function typeAt(slot: i32): usize {
  return TYPES + <usize>slot * TYPE_SIZE;
}
