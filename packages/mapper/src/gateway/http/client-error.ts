import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, OsspError } from '@ossp-otel/types';
import type { Answer } from './answer.ts';
import { problem } from './problem.ts';

/** How long a client that sends no HTTP may read the answer. */
const MAX_READING_MS = 1000;

/** Returns the answer to bytes that are no request, or none that came in time; `undefined` if nobody would read it. */
export function answerToClientError(error: NodeJS.ErrnoException): Answer | undefined {
  const { code = '' } = error;
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return failure(408, 'ERR_REQUEST_TIMEOUT', 'the request did not arrive within the limit');
    case 'HPE_HEADER_OVERFLOW':
      return failure(431, 'ERR_HEADERS', 'the header section is larger than the limit');
    default:
      // Anything else is the system's or TLS's, and the connection is no more, or never was
      return code.startsWith('HPE_') ? failure(400, 'ERR_HTTP', 'the request is malformed') : undefined;
  }
}

/** Sends an answer on a connection on which no response is under way, and closes it. */
export function answerRaw(connection: Duplex, { status, headers, body }: Answer): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ];
  connection.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  const timer = setTimeout(() => connection.destroy(), MAX_READING_MS);
  connection.once('close', () => clearTimeout(timer));
}

function failure(status: number, code: ErrorCode, message: string): Answer {
  return problem(status, new OsspError(code, message));
}
