import { fileURLToPath } from 'node:url';
import { canonicalJson, parseJson } from '@ossp-otel/mapper';
import type { JsonObject } from '@ossp-otel/types';
import { expect, it } from 'vitest';
import { countsOf, startGatewayProcess } from '../../packages/mapper/test/gateway/support/gateway-process.ts';
import { startSink } from '../../packages/mapper/test/gateway/support/otlp-sink.ts';
import { describeWith } from '../support/part.ts';
import { preparePython } from '../support/python.ts';

const EMIT_CLOUDEVENTS = fileURLToPath(new URL('emit_cloudevents.py', import.meta.url));

/** The event as binary mode carries it: with all attributes as text. */
function asBinary(event: JsonObject): JsonObject {
  const isText = ([name, value]: readonly [string, unknown]): boolean => name === 'data' || typeof value === 'string';
  const members = Object.entries(event).map((member) => (isText(member) ? member : [member[0], String(member[1])]));
  return Object.fromEntries(members) as JsonObject;
}

describeWith(await preparePython(), 'events of the Python package cloudevents', (python) => {
  it('arrive in structured and in binary mode as they are', async () => {
    const [structured, binary] = [await startSink(), await startSink()];
    const gateways = await Promise.all([structured, binary].map(({ url }) => startGatewayProcess(['--endpoint', url])));
    const urls = gateways.map(({ url }) => `${url}/v1/events`);
    const printed = await python.run(EMIT_CLOUDEVENTS, { args: urls });
    const events = printed
      .trimEnd()
      .split('\n')
      .map((line) => parseJson(line) as JsonObject);
    expect(events).toHaveLength(5);
    expect(structured.taken.map(({ content }) => content)).toEqual(events.map((event) => canonicalJson(event)));
    expect(binary.taken.map(({ content }) => content)).toEqual(events.map((event) => canonicalJson(asBinary(event))));
    for (const gateway of gateways) expect((await countsOf(gateway)).outcomes).toEqual({ delivered: 5 });
  });
});
