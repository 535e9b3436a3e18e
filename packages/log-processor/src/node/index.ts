export { type DiskSpool, type DiskSpoolOptions, diskSpool } from '@ossp-otel/mapper/spool';
export { type DeadLetterFile, type DeadLetterFileOptions, deadLetterFile } from './dead-letter-file.ts';
export { type EnvironmentLogRecordProcessor, environmentLogRecordProcessors } from './environment-processors.ts';
export { type Flushable, type FlushOnExitOptions, flushOnExit } from './flush-on-exit.ts';
