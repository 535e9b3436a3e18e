import { printableText } from '../http/server-text.ts';
import { encodingOfAnswer, mediaTypeOf, type OtlpEncoding } from './content-type.ts';
import { visitFields } from './protobuf-fields.ts';

/** What an `ExportLogsServiceResponse` says; both empty for full success. */
export interface PartialSuccess {
  readonly rejectedLogRecords: number;
  /** Made printable. Without rejected records it is a warning. */
  readonly errorMessage: string;
}

/** The body of an answer and the Content-Type it claims. */
export interface AnswerBody {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
}

const FULL_SUCCESS: PartialSuccess = { rejectedLogRecords: 0, errorMessage: '' };

const utf8 = new TextDecoder();

/**
 * What a server says about a request that it accepted, or `undefined` where it cannot be read as an
 * `ExportLogsServiceResponse` (opentelemetry-proto, collector/logs/v1/logs_service.proto). An empty
 * body is full success, of whatever type: it is that message in protobuf, and reports no rejection in any reading.
 */
export function decodeExportResponse(body: AnswerBody, requested: OtlpEncoding): PartialSuccess | undefined {
  if (body.bytes.length === 0) {
    return FULL_SUCCESS;
  }
  switch (encodingOfAnswer(body.contentType, requested)) {
    case 'protobuf':
      return decodeProtobuf(body.bytes);
    case 'json':
      return decodeJson(body.bytes);
    default:
      return undefined;
  }
}

/**
 * The server's explanation of a failure, made printable: the `message` of a `google.rpc.Status` in
 * either encoding, or plain text; `''` where there is none.
 */
export function decodeErrorMessage(body: AnswerBody, requested: OtlpEncoding): string {
  if (mediaTypeOf(body.contentType) === 'text/plain') {
    return printableText(utf8.decode(body.bytes).trim());
  }
  let message = '';
  switch (encodingOfAnswer(body.contentType, requested)) {
    case 'protobuf': {
      const wellFormed = visitFields(body.bytes, (number, value) => {
        if (number === 2 && value instanceof Uint8Array) {
          message = utf8.decode(value);
        }
      });
      return wellFormed ? printableText(message) : '';
    }
    case 'json': {
      const field = parseObject(body.bytes)?.['message'];
      return typeof field === 'string' ? printableText(field) : '';
    }
    default:
      return '';
  }
}

function decodeProtobuf(bytes: Uint8Array): PartialSuccess | undefined {
  let rejected = 0n;
  let errorMessage = '';
  let wellFormed = true;
  const outer = visitFields(bytes, (number, value) => {
    if (number !== 1 || !(value instanceof Uint8Array)) {
      return;
    }
    wellFormed &&= visitFields(value, (inner, content) => {
      if (inner === 1 && typeof content === 'bigint') {
        rejected = BigInt.asIntN(64, content);
      } else if (inner === 2 && content instanceof Uint8Array) {
        errorMessage = utf8.decode(content);
      }
    });
  });
  return outer && wellFormed ? partialSuccess(Number(rejected), errorMessage) : undefined;
}

function decodeJson(bytes: Uint8Array): PartialSuccess | undefined {
  const response = parseObject(bytes);
  // Protobuf's JSON mapping reads null as absent, and 64-bit integers as numbers or decimal strings.
  const partial = response?.['partialSuccess'] ?? {};
  if (response === undefined || !isObject(partial)) {
    return undefined;
  }
  const rejected = partial['rejectedLogRecords'] ?? 0;
  const errorMessage = partial['errorMessage'] ?? '';
  const count = typeof rejected === 'string' && /^\d+$/.test(rejected) ? Number(rejected) : rejected;
  return typeof count === 'number' && typeof errorMessage === 'string'
    ? partialSuccess(count, errorMessage)
    : undefined;
}

function partialSuccess(rejectedLogRecords: number, errorMessage: string): PartialSuccess | undefined {
  return Number.isInteger(rejectedLogRecords) && rejectedLogRecords >= 0
    ? { rejectedLogRecords, errorMessage: printableText(errorMessage) }
    : undefined;
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
