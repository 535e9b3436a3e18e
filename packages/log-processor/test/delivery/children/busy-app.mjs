// An application that emits so many safety signals at the pace of the processor, and says what became of them.
import { setTimeout } from 'node:timers/promises';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { OsspLogRecordProcessor } from '../../../dist/index.js';
import { emitSignal, heapUsed } from './busy-records.mjs';

const { endpoint, count, batchSize, maxWaiting } = JSON.parse(process.argv[2]);
const dropped = [];
const processor = new OsspLogRecordProcessor({
  endpoint,
  source: 'urn:chaos:app',
  batchSize,
  concurrency: 32,
  timeoutMs: 500,
  retry: { backoffBaseMs: 2, backoffCapMs: 50, maxAttempts: 100_000, budgetMs: 600_000 },
  circuitOpenMs: 50,
  maxRetryAfterMs: 20,
  onDrop: (event, error) => dropped.push([event?.id, error.code]),
});
const logger = new LoggerProvider({ processors: [processor] }).getLogger('app');

const heaps = [];
for (let n = 0; n < count; n++) {
  // What an application has to do that wants to lose nothing while more comes than goes
  while (processor.stats().pending >= maxWaiting) await setTimeout(1);
  emitSignal(logger, n);
  if (n % 2000 === 1999) heaps.push(heapUsed());
}
const result = await processor.shutdown({ timeoutMillis: 120_000 });
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ result, stats: processor.stats(), dropped, heaps, maxRssBytes: maxRSS * 1024 }));
