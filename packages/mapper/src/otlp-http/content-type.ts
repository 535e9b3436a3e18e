/** The two encodings of OTLP/HTTP. */
export type OtlpEncoding = 'protobuf' | 'json';

const CONTENT_TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** The Content-Type that OTLP/HTTP prescribes for an encoding. */
export function contentTypeOf(encoding: OtlpEncoding): string {
  return CONTENT_TYPES[encoding];
}

/** A Content-Type without its parameters, in lower case; `''` where there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * The encoding of an answer. OTLP servers answer in the encoding they were asked in, so an answer
 * that does not say is taken as such; one that names anything else is `undefined`, no OTLP answer.
 */
export function encodingOfAnswer(contentType: string | undefined, requested: OtlpEncoding): OtlpEncoding | undefined {
  switch (mediaTypeOf(contentType)) {
    case '':
      return requested;
    case CONTENT_TYPES.protobuf:
    case 'application/protobuf':
      return 'protobuf';
    case CONTENT_TYPES.json:
      return 'json';
    default:
      return undefined;
  }
}
