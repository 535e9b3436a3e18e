import { expect, it } from 'vitest';
import { envelopeNames, MAPPING_TABLES } from '../../packages/mapper/src/collector-config/mapping-tables.ts';
import { NOT_AN_EVENT } from '../../packages/mapper/src/collector-config/read-statements.ts';
import { prepareOtelcol } from '../support/collector.ts';
import { type KafkaMessage, prepareKafka, startKafka } from '../support/kafka.ts';
import { describeWith, type Part } from '../support/part.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { Configured } from './configured.ts';
import { edgeTexts } from './edge-texts.ts';
import { ALL_DIFFERENCES, differing } from './parity.ts';
import { sharedAndExampleTexts, withKey } from './parity-texts.ts';

const temp = tempFolder();

describeWith(
  bothParts(await prepareOtelcol(), await prepareKafka()),
  'a real collector that reads a real Kafka topic',
  (parts) => {
    it('takes events in structured and in binary mode, and others as they are', async () => {
      const [otelcol, classPath] = parts;
      const kafka = await startKafka(classPath, temp('kafka'));
      try {
        const events = [...(await sharedAndExampleTexts()), ...edgeTexts()].filter(isForKafka);
        const messages = events.flatMap((text, index) => {
          const structured = withKey(text, index);
          const headers = { 'content-type': 'application/cloudevents+json' };
          return [{ headers, value: structured, text: structured }, ...kafkaBinary(text, events.length + index)];
        });
        const ce = { ce_specversion: '1.0', ce_id: 'lost', ce_source: 's', ce_type: 't', ce_mine: 'x' };
        const bytes = { headers: { ...ce, 'content-type': 'application/octet-stream' }, value: 'caf\u00e9' };
        const others = ['no JSON', '[1]'].map((value) => ({ headers: { 'content-type': 'text/plain' }, value }));
        const empty = { headers: { ...ce, ce_id: 'empty', 'content-type': 'application/json' }, value: '' };
        await kafka.produce('safety', [...messages, ...others, bytes, empty]);
        const args = ['--brokers', kafka.broker, '--topic', 'safety'];
        const collector = await Configured.start(otelcol, 'kafka', args, temp('kafka-storage'));
        await collector.records(messages.length + others.length + 2);
        const views = await collector.stop();
        expect(views.length).toBe(messages.length + others.length + 2);
        expect(
          differing(
            messages.map(({ text }) => text),
            views,
            ALL_DIFFERENCES,
          ).slice(0, 3),
        ).toEqual([]);
        const kept = views.filter(({ attributes }) => attributes[NOT_AN_EVENT] === true);
        expect(kept.map(({ record }) => record['body'])).toEqual(others.map(({ value }) => `text ${value}`));
        const last = views.find(({ attributes }) => attributes['ce.id'] === 'text lost')?.attributes;
        expect(last?.['ce.data_base64']).toBe(`text ${Buffer.from('caf\u00e9').toString('base64')}`);
        expect(last).not.toHaveProperty('ce.mine');
        const noData = views.find(({ attributes }) => attributes['ce.id'] === 'text empty')?.attributes;
        expect(noData).toMatchObject({ 'ce.datacontenttype': 'text application/json' });
        expect(noData).not.toHaveProperty('ossp.data');
        expect(messages.length).toBeGreaterThan(events.length + 50);
        expect(collector.warnings()).toEqual([]);
      } finally {
        await kafka.stop();
      }
    });
  },
);

/** The console producer takes no other texts. */
function isForKafka(text: string): boolean {
  return text.includes('"specversion"') && !/[\t\n]|;;/.test(text);
}

/** Returns the event in binary mode (CloudEvents Kafka binding 1.0.2, 3.2), if all its extensions are among the headers that the receiver takes. */
function kafkaBinary(text: string, key: number): readonly (KafkaMessage & { readonly text: string })[] {
  const { data, ...attributes } = JSON.parse(text) as Record<string, unknown>;
  // In place of an extension, which the receiver would not take
  const known = { ...attributes, subject: `"parity":"${key}"`, datacontenttype: 'application/json' };
  if (data === undefined || !Object.values(known).every((value) => typeof value === 'string')) return [];
  const { datacontenttype, ...others } = known as Record<string, string>;
  if (!Object.keys(others).every((name) => KAFKA_NAMES.has(name))) return [];
  const headers = Object.fromEntries(Object.entries(others).map(([name, value]) => [`ce_${name}`, value]));
  const event = JSON.stringify({ ...known, data });
  return [{ headers: { ...headers, 'content-type': datacontenttype ?? '' }, value: JSON.stringify(data), text: event }];
}

const KAFKA_NAMES = new Set(envelopeNames(MAPPING_TABLES));

function bothParts(one: Part<string>, other: Part<string>): Part<readonly [string, string]> {
  if ('missing' in one) return one;
  return 'missing' in other ? other : { value: [one.value, other.value] };
}
