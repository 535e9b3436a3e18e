import { OsspError } from '@ossp-otel/types';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { canonicalJson, EventReader } from '../../../src/index.ts';
import { oddEventTexts } from '../../support/odd-events.ts';
import { expectSameCounts, expectUnaltered } from '../support/account.ts';
import { type EventClient, eventClient } from '../support/event-client.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { startSink } from '../support/otlp-sink.ts';
import { type SentEvent, sentEventOf } from '../support/sent-events.ts';
import { drained, startStoring } from '../support/stored-gateway.ts';

const RUNS = 60;
const temp = tempFolder();
const reader = new EventReader({ maxDepth: 32, maxKeys: 1024 });

/** JSON that is no event, or none that can be accepted. */
const noEvents = fc.constantFrom(
  '{}',
  '[]',
  '[[]]',
  'null',
  '"text"',
  '{"specversion":"1.0","id":"","source":"urn:app","type":"t"}',
  '{"specversion":"1.0","id":1,"source":"urn:app","type":"t"}',
  '{"specversion":"0.3","id":"a","source":"urn:app","type":"t"}',
  '{"specversion":"1.0","id":"a","id":"b","source":"urn:app","type":"t"}',
  '{"specversion":"1.0","id":"a","source":"urn:app","type":"t","data":{"\\ud800":1}}',
);
const texts = fc.oneof({ weight: 4, arbitrary: oddEventTexts }, noEvents);

/** What the library makes of a text: an event, or a code. */
function verdictOn(text: string): string {
  try {
    return canonicalJson(reader.read(Buffer.from(text)));
  } catch (error) {
    if (error instanceof OsspError) return error.code;
    throw error;
  }
}

/** Sends texts, as a batch or one by one, and expects that each is taken, or refused with the same code, as by the library. */
async function expectSameVerdicts(client: EventClient, texts: readonly string[], isBatch: boolean): Promise<void> {
  const verdicts = texts.map(verdictOn);
  const sent = texts.map((json): SentEvent => ({ id: '', json, content: '' }));
  if (isBatch) {
    const { json } = await client.sendBatch(sent);
    const errors = (json['errors'] ?? []) as readonly { readonly index: number; readonly code: string }[];
    const expected = verdicts.flatMap((code, index) => (code.startsWith('ERR_') ? [{ index, code }] : []));
    expect(errors.map(({ index, code }) => ({ index, code }))).toEqual(expected);
    return;
  }
  for (const [at, event] of sent.entries()) {
    const { status, json } = await client.send(event);
    expect(status < 300 ? 'taken' : json['code']).toBe(verdicts[at]?.startsWith('ERR_') ? verdicts[at] : 'taken');
  }
}

it.each(['delivered', 'stored'])(
  'whatever is sent to a gateway that acknowledges what is %s is taken as it is, or refused with a reason',
  async (ack) => {
    const sink = await startSink();
    const gateway =
      ack === 'stored'
        ? await startStoring({ sink, spool: temp('odd') })
        : await startGatewayProcess(['--endpoint', sink.url]);
    const client = eventClient(() => gateway.url);
    const accepted = new Map<string, SentEvent>();
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 20 }), fc.boolean(), async (batch, isBatch) => {
        await expectSameVerdicts(client, batch, isBatch);
        for (const text of batch) {
          if (!verdictOn(text).startsWith('ERR_')) accepted.set(verdictOn(text), sentEventOf('', text));
        }
      }),
      { numRuns: RUNS },
    );
    if (ack === 'stored') await drained(gateway);
    const taken = new Set(sink.taken.map(({ content }) => content));
    expect([...accepted.keys()].filter((content) => !taken.has(content))).toEqual([]);
    expectUnaltered(sink, [...accepted.values()]);
    // Far less than what is usual, whatever the seed
    expect(accepted.size).toBeGreaterThan(RUNS / 4);
    expect(client.tally.rejected).toBeGreaterThan(RUNS / 4);
    await expectSameCounts(gateway, client);
  },
);
