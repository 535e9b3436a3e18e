import type { IncomingMessage } from 'node:http';
import type { OsspError } from '@ossp-otel/types';

/** Why a request is not served. */
export interface Refusal {
  readonly status: 401 | 403 | 429;
  readonly error: OsspError;
  /** Headers that the answer has to carry: `www-authenticate`, `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Decides who may send events. */
export interface Guard {
  /** Whether bodies are signed; then content modes that put a part of the event elsewhere cannot be trusted. */
  readonly isSigned: boolean;
  /** Returns why a request is refused before its body is read; `undefined` if it is not. */
  refuse(request: IncomingMessage): Refusal | undefined;
  /** Returns why a request is refused for its body, given as it came over the wire; `undefined` if it is not. */
  refuseBody(request: IncomingMessage, body: Uint8Array): Refusal | undefined;
}
