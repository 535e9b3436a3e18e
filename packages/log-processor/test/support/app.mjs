// An application that emits the records of its argument and ends; on standard error it says what became of them
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { OsspLogRecordProcessor } from '../../dist/index.js';

const { options = {}, records } = JSON.parse(process.argv[2]);
const processor = new OsspLogRecordProcessor(options);
const logger = new LoggerProvider({ processors: [processor] }).getLogger('app');
for (const record of records) logger.emit(record);
await processor.shutdown();
process.stderr.write(JSON.stringify(processor.stats()));
