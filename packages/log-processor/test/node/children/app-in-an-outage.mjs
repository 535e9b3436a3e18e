// An application that ends while its collector does not answer: node app-in-an-outage.mjs ENDPOINT DEAD_LETTER [stays] [provider]
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { OsspLogRecordProcessor } from '../../../dist/index.js';
import { deadLetterFile, flushOnExit } from '../../../dist/node/index.js';

const [endpoint, file, ...modes] = process.argv.slice(2);
const processor = new OsspLogRecordProcessor({
  endpoint,
  // An attempt under way keeps the process alive
  timeoutMs: 300,
  deadLetter: deadLetterFile({ file }),
});
const provider = new LoggerProvider({ processors: [processor] });
flushOnExit(modes.includes('provider') ? provider : processor, { timeoutMs: 2000 });
processor.onEmit({
  hrTime: [1_780_000_000, 0],
  eventName: 'ai.safety.guardrail.interaction',
  attributes: { 'ce.id': 'e-1', action_taken: 'block', reason: 'PII detected' },
  resource: { attributes: {} },
});
if (modes.includes('stays')) setInterval(() => undefined, 1000);
process.stdout.write('ready\n');
