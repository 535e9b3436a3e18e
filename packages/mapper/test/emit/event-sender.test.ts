import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventSender } from '../../src/emit/event-sender.ts';
import { readEvent } from '../../src/event/read-event.ts';
import { readCollector } from '../../src/ossp-http/index.ts';
import { bytesOf, event } from '../convert/events.ts';
import { type ScriptedServer, startServer } from '../otlp-http/scripted-server.ts';

const made = readEvent(bytesOf(event()));
const never = new AbortController().signal;

let server: ScriptedServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

describe('EventSender', () => {
  it('sends over one connection, and closes it', async () => {
    const closed: Promise<unknown>[] = [];
    server.script((response, { socket }) => {
      closed.push(once(socket, 'close'));
      response.writeHead(202).end();
    });
    const sender = new EventSender(readCollector({ endpoint: server.url }));
    const sent = await Promise.all([sender.send(made, never), sender.send(made, never)]);
    expect(sent).toEqual(sent.map(() => ({ outcome: 'accepted', status: 202, attempts: 1 })));
    expect(new Set(server.requests.map(({ socket }) => socket)).size).toBe(1);
    await sender.close();
    await Promise.all(closed);
    expect(await sender.send(made, never)).toEqual({ outcome: 'aborted', attempts: 0 });
  });

  it('ends what is under way when it is closed', async () => {
    const sender = new EventSender(readCollector({ endpoint: server.url }));
    const closing: Promise<void>[] = [];
    server.script(() => closing.push(sender.close()));
    expect(await sender.send(made, never)).toEqual({ outcome: 'aborted', attempts: 1 });
    await Promise.all(closing);
    expect(closing).toHaveLength(1);
  });
});
