export { fromSdkLogRecord } from './from-sdk-log-record.ts';
export { fromSdkValue } from './from-sdk-value.ts';
export type { HrTime } from './hr-time.ts';
export type { RecordParts } from './record-parts.ts';
export type { SdkLogRecord, SdkSpanContext } from './sdk-log-record.ts';
export type { SdkResource, SdkResourceAttributes } from './sdk-resource.ts';
export type { SdkAttributes, SdkValue } from './sdk-value.ts';
export { type LogRecordInput, toLogRecordInput } from './to-log-record-input.ts';
export { type ExportableLogRecord, toSdkLogRecord } from './to-sdk-log-record.ts';
