/** What a member's value is. The bytes of a text are without its quotes, those of the others are the whole value. */
export const TEXT = 1;
/** Text with escapes. */
export const ESCAPED_TEXT = 2;
/** A number whose literal is what JavaScript prints for its value. */
export const NUMBER = 3;
/** Any other number. */
export const ODD_NUMBER = 4;
export const TRUE = 5;
export const FALSE = 6;
export const NULL = 7;
/** An object or array; only its end is known, what is inside has not been checked. */
export const NESTED = 8;

/** Members of an object that are noted; an event with more is no usual one. */
export const MAX_MEMBERS = 128;

/** The members of one object, in the order of the text: for each its key's slot, its kind, and its bytes. */
export class MemberList {
  count = 0;
  readonly slots = new Int32Array(MAX_MEMBERS);
  readonly kinds = new Int32Array(MAX_MEMBERS);
  readonly starts = new Int32Array(MAX_MEMBERS);
  readonly ends = new Int32Array(MAX_MEMBERS);
  /** The values of those of kind {@link NUMBER}. */
  readonly numbers = new Float64Array(MAX_MEMBERS);

  add(slot: number, kind: number, start: number, end: number): void {
    const at = this.count++;
    this.slots[at] = slot;
    this.kinds[at] = kind;
    this.starts[at] = start;
    this.ends[at] = end;
  }
}
