import type { Chosen, ChosenOptions } from './chosen-options.ts';
import { refuse } from './chosen-options.ts';
import { formatByteCount, formatMilliseconds } from './quantities.ts';

/**
 * Checks what options demand of each other.
 *
 * @throws {OsspError} ERR_USAGE that names one of them.
 */
export function checkOptions(options: ChosenOptions): void {
  checkSpool(options);
  checkTls(options);
  checkLimits(options);
  checkStored(options);
  const { port, 'admin-port': adminPort } = options;
  if (adminPort.value === port.value && port.value !== 0) {
    refuse(blamed(adminPort, port), 'expected different values of --port and --admin-port');
  }
}

function checkSpool({ ack, spool }: ChosenOptions): void {
  if (ack.value === 'stored' && spool.value === undefined) refuse(ack, 'stored needs --spool');
  if (ack.value !== 'stored' && spool.value !== undefined) refuse(spool, 'needs --ack stored');
}

/** What is stored has to fit into a request to the collector; a record takes somewhat more than its event. */
function checkStored({ ack, 'max-event-bytes': event, 'max-batch-bytes': batch }: ChosenOptions): void {
  if (ack.value !== 'stored' || 2 * event.value <= batch.value) return;
  const bounds = `${formatByteCount(event.value)} and ${formatByteCount(batch.value)}`;
  refuse(
    blamed(event, batch),
    `expected --max-event-bytes to be at most half of --max-batch-bytes; they are ${bounds}`,
  );
}

function checkTls(options: ChosenOptions): void {
  const { 'tls-certificate': certificate, 'tls-key': key, 'tls-client-ca': clientCa } = options;
  if (certificate.value !== undefined && key.value === undefined) refuse(certificate, 'needs --tls-key');
  if (key.value !== undefined && certificate.value === undefined) refuse(key, 'needs --tls-certificate');
  if (clientCa.value !== undefined && certificate.value === undefined) refuse(clientCa, 'needs --tls-certificate');
}

function checkLimits(options: ChosenOptions): void {
  const { 'headers-timeout': headers, 'request-timeout': request } = options;
  if (headers.value > request.value) {
    const bounds = `${formatMilliseconds(headers.value)} and ${formatMilliseconds(request.value)}`;
    refuse(blamed(headers, request), `expected --headers-timeout to be at most --request-timeout; they are ${bounds}`);
  }
  const { 'max-body-bytes': body, 'max-bytes-under-way': underWay } = options;
  if (body.value > underWay.value) {
    const bounds = `${formatByteCount(body.value)} and ${formatByteCount(underWay.value)}`;
    refuse(blamed(body, underWay), `expected --max-body-bytes to be at most --max-bytes-under-way; they are ${bounds}`);
  }
}

/** Returns the one that somebody set: a default is nobody's mistake. */
function blamed(first: Chosen<unknown>, second: Chosen<unknown>): Chosen<unknown> {
  return first.origin === 'default' ? second : first;
}
