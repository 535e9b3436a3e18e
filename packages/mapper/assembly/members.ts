// The members of the envelope and of `data`, in the order of the text.

import {
  DATA_MEMBERS,
  ENVELOPE_MEMBERS,
  MEMBER_END,
  MEMBER_KEY,
  MEMBER_KIND,
  MEMBER_SIZE,
  MEMBER_START,
} from '../src/transcode/engine-layout.ts';

/** How many there are. */
export let envelopeCount: i32 = 0;
export let dataCount: i32 = 0;

export function forgetMembers(): void {
  envelopeCount = 0;
  dataCount = 0;
}

/** Returns the address of a member of the envelope. */
export function envelopeMember(index: i32): usize {
  return ENVELOPE_MEMBERS + <usize>index * MEMBER_SIZE;
}

/** Returns the address of a member of `data`. */
export function dataMember(index: i32): usize {
  return DATA_MEMBERS + <usize>index * MEMBER_SIZE;
}

/** Adds a member; returns its address. */
export function addMember(isData: bool, key: usize, kind: u32, start: usize, end: usize): usize {
  const member = isData ? dataMember(dataCount++) : envelopeMember(envelopeCount++);
  store<u32>(member, <u32>key, MEMBER_KEY);
  store<u32>(member, kind, MEMBER_KIND);
  store<u32>(member, <u32>start, MEMBER_START);
  store<u32>(member, <u32>end, MEMBER_END);
  return member;
}

export function keyOf(member: usize): usize {
  return load<u32>(member, MEMBER_KEY);
}

export function kindOf(member: usize): u32 {
  return load<u32>(member, MEMBER_KIND);
}

export function startOf(member: usize): usize {
  return load<u32>(member, MEMBER_START);
}

export function endOf(member: usize): usize {
  return load<u32>(member, MEMBER_END);
}
