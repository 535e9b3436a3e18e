import type { SendResult } from '../../otlp-http/index.ts';

/** Returns the attribute `error.type` of OpenTelemetry's conventions: a status, or a word. */
export function errorType(result: SendResult): string | undefined {
  switch (result.outcome) {
    case 'accepted':
      return result.rejectedLogRecords > 0 ? 'rejected' : undefined;
    case 'refused':
    case 'unconfirmed':
      return String(result.status);
    case 'too-large':
      return '413';
    case 'undelivered':
      return result.lastStatus === undefined ? result.reason : String(result.lastStatus);
    case 'aborted':
      return 'aborted';
  }
}
