// An application that emits far more safety signals than a dead collector lets go, as fast as it can
import { setImmediate } from 'node:timers/promises';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { OsspLogRecordProcessor } from '../../../dist/index.js';
import { diskSpool } from '../../../dist/node/index.js';
import { emitSignal, heapUsed } from './busy-records.mjs';

const { endpoint, count, spoolFolder } = JSON.parse(process.argv[2]);
/** How often each event was handed over as dropped. */
const handed = new Uint8Array(count);
const processor = new OsspLogRecordProcessor({
  endpoint,
  source: 'urn:chaos:app',
  timeoutMs: 500,
  ...(spoolFolder === undefined ? {} : { spool: diskSpool({ folder: spoolFolder, maxBytes: 16 * 1_048_576 }) }),
  onDrop: ({ id }) => handed[Number(id.slice(2))]++,
});
const logger = new LoggerProvider({ processors: [processor] }).getLogger('app');

const heaps = [];
let mostPending = 0;
for (let n = 0; n < count; n++) {
  emitSignal(logger, n);
  if (n % 50 === 0) await setImmediate();
  if (n % 5000 === 4999) {
    heaps.push(heapUsed());
    mostPending = Math.max(mostPending, processor.stats().pending - processor.stats().spooled);
  }
}
const before = processor.stats();
const handedBefore = handed.reduce((sum, times) => sum + times, 0);
const result = await processor.shutdown({ timeoutMillis: 200 });
const doubled = handed.filter((times) => times > 1).length;
const handedAfter = handed.reduce((sum, times) => sum + times, 0);
const report = { before, handedBefore, result, after: processor.stats(), handedAfter, doubled, heaps, mostPending };
console.log(JSON.stringify(report));
