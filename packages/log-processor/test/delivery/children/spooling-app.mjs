// An application that says of which of its safety signals the spool has said that it keeps them, until it is killed
import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { OsspLogRecordProcessor } from '../../../dist/index.js';
import { diskSpool } from '../../../dist/node/index.js';
import { emitSignal } from './busy-records.mjs';

const [endpoint, folder] = process.argv.slice(2);
const spool = diskSpool({ folder });
const keep = spool.keep.bind(spool);
spool.keep = async (events) => {
  const tickets = await keep(events);
  const kept = events.filter((_, at) => tickets[at] !== undefined);
  writeSync(1, kept.map((event) => `${JSON.parse(event).id}\n`).join(''));
  return tickets;
};
const processor = new OsspLogRecordProcessor({ endpoint, source: 'urn:chaos:app', spool, timeoutMs: 500 });
const logger = new LoggerProvider({ processors: [processor] }).getLogger('app');
for (let n = 0; ; n++) {
  emitSignal(logger, n);
  if (n % 20 === 0) await setImmediate();
}
