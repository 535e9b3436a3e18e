// Where things are remembered that a hash finds: in the first of a few slots in a row that holds them, or none yet. What
// finds all of them taken by others takes the last one.

/** Slots that are looked at. */
export const PROBES: i32 = 4;

/** @param slots - a power of two. */
export function firstSlot(hash: u32, slots: i32): i32 {
  return <i32>hash & (slots - 1);
}

export function nextSlot(slot: i32, slots: i32): i32 {
  return (slot + 1) & (slots - 1);
}
