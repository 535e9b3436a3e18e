import type { InputHead } from './input-head.ts';
import type { ItemVisitor } from './item-visitor.ts';

/** Where items go; holding back the input is the business of whoever fetches its bytes. */
export type ItemSink = Omit<ItemVisitor, 'ready'>;

/** Where items go that were cut out of text. */
export type TextSink = Omit<ItemSink, 'logs'>;

/** Cuts the bytes of one input into items. Chunks may be cut anywhere, and are not kept. */
export interface ItemReader {
  push(bytes: Uint8Array): void;
  /** To be called once, behind the last byte. */
  end(): void;
}

interface ReadContext {
  readonly sink: ItemSink;
  /** Offset of the first byte that the reader will get. */
  readonly offset: number;
  /** Largest event in bytes. */
  readonly maxEventBytes: number;
}

/** A way in which items of a source are stored. */
export interface StoredFormat {
  /** What a receipt calls it. */
  readonly name: string;
  open(context: ReadContext): ItemReader;
}

/** A kind of stored input: how it is recognised, and how it becomes items. To add one, write it and put it into the list in `formats.ts`. */
export interface Source<Name extends string | undefined = string | undefined> {
  /** What a user calls it (`--from`); `undefined` for a source that is recognised whatever the user asks for. */
  readonly name: Name;
  /**
   * Returns the format of an input that begins with `head`, `undefined` if it is of another source.
   *
   * @param asked The user says that it is of this source, so doubts are to be put aside.
   */
  recognise(head: InputHead, asked: boolean): StoredFormat | undefined;
}
