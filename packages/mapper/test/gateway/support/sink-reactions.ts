import { setTimeout as sleep } from 'node:timers/promises';
import { type Reaction, type SunkEvent, takeAll } from './otlp-sink.ts';

/** What is wrong with a request or an event, as a sink sees it. */
type IsBad = (event: SunkEvent) => boolean;

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

/** Reads the request, takes nothing, and answers with a status. */
export function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Reaction {
  return async ({ read, response }) => {
    await read();
    response.writeHead(status, headers).end();
  };
}

/** Takes everything in the end. */
export function takeLater(ms: number): Reaction {
  return async (call) => {
    await sleep(ms);
    await takeAll(call);
  };
}

/** Returns what takes everything once it is released, and until then takes no request and answers none. */
export function holdBack(): { readonly reaction: Reaction; readonly release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reaction: Reaction = async (call) => {
    await released;
    await takeAll(call);
  };
  return { reaction, release };
}

/** Answers as a web server would that knows nothing of OTLP. */
export const showPage: Reaction = async ({ read, response }) => {
  await read();
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>');
};

/** Takes nothing of a request that holds a bad event, and the whole of any other. */
export function refuseWith(status: number, isBad: IsBad): Reaction {
  return async ({ read, take, response }) => {
    const events = await read();
    const isRefused = events.some(isBad);
    if (!isRefused) take(events);
    response.writeHead(isRefused ? status : 200, PROTOBUF).end();
  };
}

/** Takes all but the bad events, and says how many those were (`partial_success` of OTLP). */
export function takePart(isBad: IsBad): Reaction {
  return async ({ read, take, response }) => {
    const events = await read();
    const rejected = events.filter(isBad).length;
    take(events.filter((event) => !isBad(event)));
    // Field 1, a message of 2 bytes: its field 1, a number below 128 (logs_service.proto)
    const body = rejected === 0 ? Buffer.alloc(0) : Buffer.from([0x0a, 2, 0x08, rejected]);
    response.writeHead(200, PROTOBUF).end(body);
  };
}

/** Answers 413 to requests of more events than `limit`. */
export function limitTo(limit: number): Reaction {
  return async ({ read, take, response }) => {
    const events = await read();
    const isTooLarge = events.length > limit;
    if (!isTooLarge) take(events);
    response.writeHead(isTooLarge ? 413 : 200, PROTOBUF).end();
  };
}

/** Ends the connection before the request is there. */
export const cutRequest: Reaction = ({ request }) => {
  request.socket.resetAndDestroy();
};

/** Takes everything, and ends the connection in the middle of saying so. */
export const cutAnswer: Reaction = async ({ read, take, response }) => {
  take(await read());
  response.writeHead(200, { ...PROTOBUF, 'content-length': 100 });
  response.write(Buffer.alloc(10), () => response.destroy());
};

/** Reacts to each request in another way, and as the last one from then on. */
export function inTurn(...reactions: readonly Reaction[]): Reaction {
  let next = 0;
  return (call) => (reactions[Math.min(next++, reactions.length - 1)] as Reaction)(call);
}
