import { describe, expect, it } from 'vitest';
import type { EventOutcome } from '../../../src/gateway/event-outcome.ts';
import {
  DELIVERED,
  EVENT,
  post,
  type RunningFront,
  rawRequest,
  STRUCTURED,
  startFront,
  until,
} from './running-front.ts';

const LIMIT = 100_000;
/** Two of them do not fit. */
const BODY = EVENT.padEnd(60_000);
const HEADERS = ['Content-Type: application/cloudevents+json', `Content-Length: ${BODY.length}`];
const SETTINGS = { maxBodyBytes: LIMIT, maxBytesUnderWay: LIMIT };

/** Sends the half of a body, and resolves when the server knows of it. */
async function beginRequest(front: RunningFront) {
  const { socket, closed } = await front.connect();
  socket.write(rawRequest(HEADERS, BODY.slice(0, BODY.length / 2)));
  await until(() => front.activeRequests() === 1);
  return { socket, closed };
}

describe('the bytes that are under way', () => {
  it.each([
    ['ends its connection', (socket: { end(): void }) => socket.end()],
    ['resets its connection', (socket: { resetAndDestroy(): void }) => socket.resetAndDestroy()],
  ])('do not count any more once a client %s in the middle of a body', async (_, leave) => {
    const front = await startFront(SETTINGS);
    for (let times = 0; times < 5; times++) {
      const { socket, closed } = await beginRequest(front);
      leave(socket);
      await closed();
      await until(() => front.activeRequests() === 0);
    }
    expect((await post(front, BODY)).status).toBe(200);
  });

  it('do not count any more once a body has not come in time', async () => {
    const front = await startFront({ ...SETTINGS, headersTimeoutMs: 300, requestTimeoutMs: 300 });
    for (let times = 0; times < 2; times++) {
      const { closed } = await beginRequest(front);
      await closed();
      await until(() => front.activeRequests() === 0);
    }
    expect((await post(front, BODY)).status).toBe(200);
  });

  it('count until the events of a client that went away have arrived', async () => {
    const front = await startFront(SETTINGS);
    let settle = (_outcomes: readonly EventOutcome[]): void => undefined;
    front.intake.outcomes = () => new Promise((resolve) => (settle = resolve));
    const { socket, closed } = await front.connect();
    socket.write(rawRequest(HEADERS, BODY));
    await until(() => front.intake.requests.length === 1);
    socket.resetAndDestroy();
    await closed();
    await until(() => front.activeRequests() === 0);
    expect(await post(front, BODY)).toMatchObject({ status: 503, json: { code: 'ERR_BUSY' } });
    front.intake.outcomes = () => [DELIVERED];
    settle([DELIVERED]);
    expect(await post(front, BODY, { headers: STRUCTURED })).toMatchObject({ status: 200 });
  });
});
