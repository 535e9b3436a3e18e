import type { JsonValue } from '@ossp-otel/types';
import type { MemberList } from './member-list.ts';

/** The `data` of the event at hand, as rules look at it. */
export class EventData {
  bytes: Uint8Array = new Uint8Array(0);
  /** Of the same bytes. */
  view: DataView = new DataView(new ArrayBuffer(0));
  readonly members: MemberList;
  /** The index in `members` by the number of the field, -1 where there is none. */
  readonly fieldAt: Int32Array;
  /** Objects and arrays other than `resource` by their index in `members`. */
  readonly nested: JsonValue[] = [];
  /** Whether `resource` is what the schemas ask for. */
  isResourceValid = false;

  constructor(members: MemberList, fieldAt: Int32Array) {
    this.members = members;
    this.fieldAt = fieldAt;
  }
}
