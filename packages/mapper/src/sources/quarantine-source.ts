import { DEFAULT_MAX_EVENT_BYTES } from '../event/read-event.ts';
import { itemLinesReader } from './item-lines.ts';
import { QuarantineSink } from './quarantine-sink.ts';
import type { Source } from './source.ts';

/** Name of the key with which each entry of a quarantine file begins; its value is the version of the format, 1. */
export const QUARANTINE_KEY = 'ossp_quarantine';

/** JSON needs up to six bytes for one of the original, and there is more than the original in an entry. */
const ENTRY_FACTOR = 6;
const ENTRY_SLACK = 65_536;

/** A quarantine file of an earlier run, whose entries were mended: what they hold is read again. */
export const QUARANTINE: Source = {
  name: undefined,
  recognise({ layout, firstKey }) {
    if (layout !== 'lines' || firstKey !== QUARANTINE_KEY) return undefined;
    return {
      name: 'quarantine',
      open({ sink, offset, maxItemBytes = DEFAULT_MAX_EVENT_BYTES }) {
        const maxEntryBytes = ENTRY_FACTOR * maxItemBytes + ENTRY_SLACK;
        return itemLinesReader({ sink: new QuarantineSink(sink), offset, maxItemBytes: maxEntryBytes, log: false });
      },
    };
  },
};
