import { itemLinesReader } from './item-lines.ts';
import { QUARANTINE_KEY, QuarantineSink } from './quarantine-sink.ts';
import type { Source } from './source.ts';

/** JSON needs up to six bytes for one of the original, and there is more than the original in an entry. */
const ENTRY_FACTOR = 6;
const ENTRY_SLACK = 65_536;

/** A quarantine file of an earlier run, whose entries were mended: what they hold is read again. */
export const QUARANTINE: Source<undefined> = {
  name: undefined,
  recognise({ layout, firstKey }) {
    if (layout !== 'lines' || firstKey !== QUARANTINE_KEY) return undefined;
    return {
      name: 'quarantine',
      open({ sink, offset, maxEventBytes }) {
        const maxEntryBytes = ENTRY_FACTOR * maxEventBytes + ENTRY_SLACK;
        return itemLinesReader({ sink: new QuarantineSink(sink), offset, maxItemBytes: maxEntryBytes, log: false });
      },
    };
  },
};
