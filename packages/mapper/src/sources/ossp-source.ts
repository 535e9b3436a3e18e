import { DocumentReader } from './document-reader.ts';
import { itemLinesReader } from './item-lines.ts';
import type { Source, StoredFormat } from './source.ts';

const JSON_LINES: StoredFormat = {
  name: 'json-lines',
  open({ sink, offset, maxEventBytes }) {
    return itemLinesReader({ sink, offset, maxItemBytes: maxEventBytes, log: false });
  },
};

const JSON_DOCUMENTS: StoredFormat = {
  name: 'json',
  open({ sink, offset, maxEventBytes }) {
    return new DocumentReader({ sink, offset, maxItemBytes: maxEventBytes });
  },
};

function log(eventsExpected: boolean): StoredFormat {
  return {
    name: 'log',
    open({ sink, offset, maxEventBytes }) {
      return itemLinesReader({ sink, offset, maxItemBytes: maxEventBytes, log: true, eventsExpected });
    },
  };
}

/**
 * OSSP events as JSON: one on each line, in arrays, printed over several lines, or in a log. All text that no other
 * source claims is taken for this one.
 */
export const OSSP: Source<'ossp'> = {
  name: 'ossp',
  recognise({ layout, extension }) {
    if (layout === 'lines') return JSON_LINES;
    if (layout === 'documents') return JSON_DOCUMENTS;
    // A log of a quiet day holds no events; any other text without events is likely not what the user meant
    return layout === 'log' ? log(extension !== 'log') : undefined;
  },
};
