/**
 * Every error code of the packages and what it means. Codes are API: they appear in receipts, quarantine
 * files and exit messages, and do not change their meaning.
 */
export const ERROR_CODES = {
  ERR_UTF8: 'the bytes are not valid UTF-8',
  ERR_JSON_SYNTAX: 'the text is not one complete JSON value',
  ERR_DUPLICATE_KEY: 'an object holds the same key twice, so it is ambiguous which value counts',
  ERR_KEY_SURROGATE: 'an object key holds half a surrogate pair, which has no UTF-8 form',
  ERR_TOO_DEEP: 'the value is nested deeper than the limit',
  ERR_TOO_LARGE: 'the value is larger than the limit',
  ERR_NOT_AN_EVENT: 'the value is no JSON object, so it can be no CloudEvent',
  ERR_ATTRIBUTE_MISSING: 'a required CloudEvents attribute is missing',
  ERR_ATTRIBUTE_INVALID: 'a required CloudEvents attribute is not a non-empty string',
  ERR_SPECVERSION: 'the CloudEvents specversion is not "1.0"',
  ERR_SCHEMA: 'the event violates the OSSP schema of its type, and violations are set to be rejected',
  ERR_RECORD_NOT_AN_EVENT: 'the log record lacks the attributes that make it an OSSP event',
  ERR_RECORD_ALTERED: 'what the log record says beside its event does not follow from the event',
  ERR_OTLP_PROTOBUF: 'the bytes are no OTLP protobuf message',
  ERR_OTLP_JSON: 'the JSON is no OTLP message',
  ERR_OTLP_REJECTED: 'the collector refused the record for good',
  ERR_OTLP_UNDELIVERED: 'the collector could not be reached, or kept pushing back, within the retry budget',
  ERR_AUTH: 'no access token could be had',
  ERR_EVENT_REFUSED: 'the OSSP collector refused the event for good',
  ERR_EVENT_UNDELIVERED: 'the OSSP collector could not be reached, or kept pushing back, within the retry budget',
  ERR_QUEUE_FULL: 'more events were waiting for delivery than may wait',
  ERR_REDACTION: 'the redaction of an event failed or withheld it, so the event did not leave',
  ERR_SHUT_DOWN: 'the event was not delivered before the processor or the gateway was shut down',
  ERR_CONFLICT: 'an event with the same source and id, but other content, came before',
  ERR_SPOOL: 'the spool is full, or the disk fails, so the event could not be kept',
  ERR_BUSY: 'as much is under way as the limits of the gateway allow',
  ERR_HTTP: 'the HTTP request is malformed',
  ERR_HEADERS: 'the header section of the HTTP request is larger than the limit',
  ERR_UNAUTHENTICATED: 'the HTTP request carries no valid credentials',
  ERR_FORBIDDEN: 'the HTTP request comes from where none is accepted',
  ERR_NOT_FOUND: 'there is nothing at the path of the HTTP request',
  ERR_METHOD: 'the path does not serve the method of the HTTP request',
  ERR_REQUEST_TIMEOUT: 'the HTTP request did not arrive within the limit',
  ERR_MEDIA_TYPE: 'the HTTP request has a content type or a content encoding that is not accepted',
  ERR_CONTENT_ENCODING: 'the compressed body of the HTTP request is damaged or ends too early',
  ERR_RATE_LIMITED: 'the client makes more HTTP requests than the limit allows',
  ERR_NOT_HELD: 'the other side has no form for a value from which it would come back unchanged',
  ERR_GZIP: 'the gzip data is damaged or ends too early',
  ERR_ENCODING: 'the text is in an encoding other than UTF-8',
  ERR_FORMAT: 'the input is in no format that is known here',
  ERR_INPUT: 'an input cannot be read',
  ERR_OUTPUT: 'an output cannot be written',
  ERR_USAGE: 'a command, a function or an option was used in a way it does not understand',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * An error with a stable {@link ErrorCode} and the place where it was found. Its message never holds
 * content of an event: only codes, kinds, lengths, and paths.
 */
export class OsspError extends Error {
  readonly code: ErrorCode;
  /** JSON Pointer (RFC 6901) into the value that was read, `''` for the whole value, or a file path for ERR_INPUT and ERR_OUTPUT. */
  readonly path: string;

  constructor(code: ErrorCode, message: string, path = '', options?: ErrorOptions) {
    super(message, options);
    this.name = 'OsspError';
    this.code = code;
    this.path = path;
  }
}
