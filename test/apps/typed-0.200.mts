// Compiled only: what an app with TypeScript writes
import { BatchLogRecordProcessor, InMemoryLogRecordExporter, LoggerProvider } from '@opentelemetry/sdk-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { createSafetySignals, OsspLogRecordProcessor } from '@ossp-otel/log-processor';
import { environmentLogRecordProcessors } from '@ossp-otel/log-processor/node';

const ossp = new OsspLogRecordProcessor({ endpoint: null, source: 'urn:app:typed' });
const exporter = new InMemoryLogRecordExporter();
export const provider = new LoggerProvider();
provider.addLogRecordProcessor(ossp);
provider.addLogRecordProcessor(new BatchLogRecordProcessor(exporter));
export const sdk = new NodeSDK({ logRecordProcessors: [ossp, ...environmentLogRecordProcessors()] });

const signals = createSafetySignals(provider.getLogger('typed'));
export const id: string = signals.guardrailInteraction({ action_taken: 'block', reason: 'PII detected' });
// @ts-expect-error OSSP demands a reason
signals.guardrailInteraction({ action_taken: 'block' });
