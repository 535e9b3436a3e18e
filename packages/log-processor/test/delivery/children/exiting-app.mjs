// An application whose collector refuses connections: emits an event, and waits for the shutdown if it is told to
import { OsspLogRecordProcessor } from '../../../dist/index.js';

const [endpoint, how] = process.argv.slice(2);
const processor = new OsspLogRecordProcessor({
  endpoint,
  validate: 'off',
  retry: { backoffBaseMs: 60_000, backoffCapMs: 60_000, jitter: 0 },
  circuitFailures: 1,
  circuitOpenMs: 60_000,
});
processor.onEmit({
  hrTime: [1, 0],
  resource: { attributes: {} },
  eventName: 'ai.safety.guardrail.interaction',
  attributes: { 'ce.id': 'e', 'ce.source': 'urn:test' },
});
process.on('exit', () => console.log(JSON.stringify(processor.stats())));
// The retry is pending from here on
while (processor.stats().circuit !== 'open') await new Promise((resolve) => setTimeout(resolve, 1));
if (how === 'shutdown') console.log(JSON.stringify(await processor.shutdown({ timeoutMillis: 300 })));
if (how === 'flush') console.log(JSON.stringify(await processor.forceFlush({ timeoutMillis: 300 })));
