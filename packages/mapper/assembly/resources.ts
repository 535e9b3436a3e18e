// The resources seen before, found again by the bytes that they were made of.

import {
  MAX_RESOURCE_SOURCE,
  MAX_RESOURCE_TEXT,
  RESOURCE_IS_KNOWN,
  RESOURCE_IS_VALID,
  RESOURCE_LENGTH,
  RESOURCE_SIZE,
  RESOURCE_SLOTS,
  RESOURCE_SOURCE,
  RESOURCE_SOURCE_LENGTH,
  RESOURCE_TEXT,
  RESOURCES,
  RESULT_RESOURCE,
} from '../src/transcode/engine-layout.ts';
import { learnResource } from './host.ts';
import { firstSlot, nextSlot, PROBES } from './slots.ts';
import { copyBytes, hashBytes, sameBytes } from './text.ts';

/** Whether the resource found last is what the schemas ask for. */
export let isResourceValid: bool = false;

/**
 * Lays down the slot of the resource that is made of an event's `source` and the text of its `data.resource`, which may
 * be empty. Returns false if none can be made.
 */
export function findResource(sourceStart: usize, sourceEnd: usize, start: usize, end: usize): bool {
  const sourceLength = sourceEnd - sourceStart;
  const length = end - start;
  const slots = RESOURCE_SLOTS - 1;
  let slot = slots;
  if (sourceLength > <usize>MAX_RESOURCE_SOURCE || length > <usize>MAX_RESOURCE_TEXT) {
    if (!learnResource(slot, start, end)) return false;
  } else {
    slot = firstSlot(hashBytes(start, end, hashBytes(sourceStart, sourceEnd, 0)), slots);
    for (let tries = 1; !isKnown(slot, sourceStart, sourceLength, start, length); tries++) {
      if (tries < PROBES && load<u32>(resourceAt(slot), RESOURCE_IS_KNOWN) !== 0) {
        slot = nextSlot(slot, slots);
      } else {
        if (!remember(slot, sourceStart, sourceLength, start, end)) return false;
        break;
      }
    }
  }
  store<i32>(RESULT_RESOURCE, slot);
  isResourceValid = load<u32>(resourceAt(slot), RESOURCE_IS_VALID) !== 0;
  return true;
}

function isKnown(slot: i32, sourceStart: usize, sourceLength: usize, start: usize, length: usize): bool {
  const resource = resourceAt(slot);
  return (
    load<u32>(resource, RESOURCE_IS_KNOWN) !== 0 &&
    load<u32>(resource, RESOURCE_SOURCE_LENGTH) === sourceLength &&
    load<u32>(resource, RESOURCE_LENGTH) === length &&
    sameBytes(sourceStart, resource + RESOURCE_SOURCE, sourceLength) &&
    sameBytes(start, resource + RESOURCE_TEXT, length)
  );
}

function remember(slot: i32, sourceStart: usize, sourceLength: usize, start: usize, end: usize): bool {
  const resource = resourceAt(slot);
  store<u32>(resource, 0, RESOURCE_IS_KNOWN);
  if (!learnResource(slot, start, end)) return false;
  store<u32>(resource, 1, RESOURCE_IS_KNOWN);
  store<u32>(resource, <u32>sourceLength, RESOURCE_SOURCE_LENGTH);
  store<u32>(resource, <u32>(end - start), RESOURCE_LENGTH);
  copyBytes(resource + RESOURCE_SOURCE, sourceStart, sourceLength);
  copyBytes(resource + RESOURCE_TEXT, start, end - start);
  return true;
}

function resourceAt(slot: i32): usize {
  return RESOURCES + <usize>slot * RESOURCE_SIZE;
}
