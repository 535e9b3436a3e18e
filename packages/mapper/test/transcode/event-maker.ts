import { EVENT_TYPES } from '@ossp-otel/types';
import * as odd from './odd-values.ts';
import type { Random } from './random.ts';

/** A member as it is spelt: its key between the quotes, and its whole value. */
type Member = readonly [key: string, value: string];

export interface MakerOptions {
  /** How probable something odd is at each place where it can be. */
  readonly oddness: number;
}

const HASH = 'hmac-sha256:69614ce943824c06844a8cb7f9855640';

/** Makes the text of events, as a string of bytes, from those that every sender writes to those that nobody should. */
export class EventMaker {
  readonly #random: Random;
  readonly #oddness: number;

  constructor(random: Random, { oddness }: MakerOptions) {
    this.#random = random;
    this.#oddness = oddness;
  }

  /** Returns the text of an event. */
  event(): string {
    const random = this.#random;
    const type = random.chance(0.9) ? random.pick(EVENT_TYPES) : `com.example.type-${random.below(3)}`;
    const members: Member[] = [
      ['specversion', this.#odd(() => random.pick(['"1.1"', '"1.0 "', '1.0', '""', '"0.3"'])) ?? '"1.0"'],
      ['id', this.#text(`id-${random.digits(12)}`)],
      [
        'source',
        this.#text(random.pick(['urn:app:chatbot-prod', 'https://example.com/svc/ranking', odd.utf8('urn:café')])),
      ],
      ['type', this.#text(type)],
    ];
    if (random.chance(0.9)) members.push(['time', this.#quoted(odd.time, odd.oddTime)]);
    if (random.chance(0.5)) members.push(['subject', this.#text('urn:model:gpt')]);
    if (random.chance(0.5)) members.push(['datacontenttype', this.#text('application/json')]);
    if (random.chance(0.5))
      members.push(['dataschema', this.#text(`https://ossp.io/schema/v1.0.0/${type}.schema.json`)]);
    if (random.chance(0.4)) members.push(['traceparent', this.#quoted(odd.traceparent, odd.oddTraceparent)]);
    if (random.chance(0.3)) members.push(['correlationid', `"${odd.correlationid(random)}"`]);
    if (random.chance(0.2)) members.push([random.pick(['tenant', 'tracestate', 'x']), this.#text('some value')]);
    if (random.chance(this.#oddness)) members.push(this.#oddEnvelopeMember());
    members.push(['data', this.#odd(() => odd.oddValue(random)) ?? this.#object(this.#data(type))]);
    return this.#spoilt(this.#object(members));
  }

  #data(type: string): Member[] {
    const random = this.#random;
    const members: Member[] = [['resource', this.#odd(() => odd.oddValue(random)) ?? this.#object(this.#resource())]];
    members.push(...this.#fields(type));
    if (random.chance(0.2)) members.push([random.pick(['note', 'user_id', 'count']), this.#value()]);
    if (random.chance(this.#oddness)) members.push(this.#oddDataMember());
    return members;
  }

  #fields(type: string): Member[] {
    const random = this.#random;
    switch (type) {
      case 'ai.safety.guardrail.interaction':
        return [
          ['action_taken', this.#choice(['block', 'modify', 'flag'], 'warn')],
          ['reason', this.#text(odd.plainText(random))],
          ['severity', this.#choice(['low', 'medium', 'high', 'critical', 'Warning', '17', '25'], 'grave')],
          ['guardrail_id', this.#text('pii-v2')],
          ['input_hash', this.#text(random.chance(0.8) ? HASH : 'short')],
        ];
      case 'ai.safety.policy.violation':
        return [
          ['policy_id', this.#text('safety-pii-v2')],
          ['violation_type', this.#text('unsafe_content')],
          ['decision', this.#choice(['allowed', 'blocked', 'overruled'], 'approved')],
          ['reason', this.#text(odd.plainText(random))],
        ];
      case 'ai.performance.drift.detected':
        return [
          ['drift_type', this.#choice(['concept', 'prediction'], 'performance_degradation')],
          ['metric_name', this.#text('PSI')],
          ['value', this.#number()],
          ['threshold', this.#number()],
          ...this.#sometimes('current_value', () => this.#number()),
          ...this.#sometimes('baseline_value', () => this.#number()),
        ];
      case 'ai.governance.lifecycle.change':
        return [
          ['change_type', this.#choice(['deployment', 'rollback'], 'promotion')],
          ['description', this.#text(odd.plainText(random))],
          ...this.#sometimes('stage', () => this.#text('production')),
        ];
      case 'ai.security.abuse.attempt':
        return [
          ['vector', this.#choice(['jailbreak', 'other'], 'new')],
          ['detector_id', this.#text('pi-detector-v1')],
          ['confidence', random.chance(0.8) ? String(random.next()) : this.#number()],
          ...this.#sometimes('blocked', () => random.pick(['true', 'false'])),
        ];
      case 'ai.dataset.access':
        return [
          ['dataset_id', this.#text('s3://datasets/credit')],
          ['access_type', this.#choice(['training_read', 'inference_read'], 'write')],
          ...this.#sometimes('purpose', () => this.#text(odd.plainText(random))),
        ];
      case 'ai.experiment.run':
        return [
          ['experiment_id', this.#text('exp-1')],
          ['variant', this.#text('B')],
          ['stage', this.#choice(['start', 'end'], 'middle')],
          ...this.#sometimes('metrics', () =>
            this.#object([
              ['acc', this.#number()],
              ['note', this.#text('kickoff')],
            ]),
          ),
        ];
      default:
        return [...this.#sometimes('severity', () => this.#text('fatal')), ['what', this.#text(odd.plainText(random))]];
    }
  }

  #resource(): Member[] {
    const members: Member[] = [
      ['model_id', this.#text(this.#random.pick(['gpt-4o', 'claims-llm', 'reranker-v3']))],
      ['environment', this.#choice(['production', 'staging'], 'prod')],
      ...this.#sometimes('model_version', () => this.#text('2025-09-01.3')),
    ];
    if (this.#random.chance(0.1)) members.push([this.#random.pick(['region', 'tenant_id', 'zone']), this.#value()]);
    return members;
  }

  #oddEnvelopeMember(): Member {
    const random = this.#random;
    return random.pick<Member>([
      ['7', '"index"'],
      ['__proto__', '"x"'],
      ['constructor', '"x"'],
      ['data_base64', '"AAEC"'],
      ['otelattributes', '"[]"'],
      ['id', '"again"'],
      ['data', '{"a":1}'],
      ['ext', odd.oddValue(random)],
      ['ext', odd.oddNumber(random)],
      ['ext', `"${odd.oddText(random)}"`],
      ['\\u0069d', '"x"'],
      [odd.utf8('é'), '"x"'],
      ['', '"empty"'],
      ['k'.repeat(80), '"long"'],
      ['a\\ud800', '"x"'],
      ['a\tb', '"x"'],
    ]);
  }

  #oddDataMember(): Member {
    const random = this.#random;
    return random.pick<Member>([
      ['7', '"index"'],
      ['__proto__', '"x"'],
      ['__proto__', '{"a":1}'],
      ['toString', '1'],
      ['resource', '"text"'],
      ['severity', random.pick(['7', '17.0', 'null', 'true', '"\\u0068igh"', '""', odd.oddValue(random)])],
      ['reason', odd.oddValue(random)],
      ['value', odd.oddNumber(random)],
      ['metrics', odd.oddValue(random)],
      ['metrics', '{"a":1.0,"b":0.10,"c":[1],"d":null,"e":"x"}'],
      ['blocked', '"true"'],
      ['decision', '"overruled"'],
      ['x', odd.oddValue(random)],
      ['x', odd.oddNumber(random)],
      ['x', `"${odd.oddText(random)}"`],
      ['\\u0078', '1'],
      [odd.utf8('schlüssel'), '"x"'],
      ['', '""'],
      ['k'.repeat(65), '1'],
    ]);
  }

  #sometimes(key: string, value: () => string): Member[] {
    return this.#random.chance(0.5) ? [[key, value()]] : [];
  }

  #value(): string {
    return this.#random.pick([
      this.#number(),
      this.#text(odd.plainText(this.#random)),
      'true',
      'null',
      '{"k":"v","list":[1,"two"]}',
    ]);
  }

  #number(): string {
    return this.#odd(() => odd.oddNumber(this.#random)) ?? odd.plainNumber(this.#random);
  }

  #choice(values: readonly string[], wrong: string): string {
    return this.#text(this.#random.chance(0.95) ? this.#random.pick(values) : wrong);
  }

  #text(plain: string): string {
    return this.#quoted(() => plain, odd.oddText);
  }

  #quoted(usual: (random: Random) => string, unusual: (random: Random) => string): string {
    return `"${this.#odd(() => unusual(this.#random)) ?? usual(this.#random)}"`;
  }

  #odd(make: () => string): string | undefined {
    return this.#random.chance(this.#oddness / 4) ? make() : undefined;
  }

  /** Spells an object: in any order, with members left out or twice, and with spaces. */
  #object(members: readonly Member[]): string {
    const random = this.#random;
    let kept = random.chance(0.2) ? random.shuffle(members) : members;
    if (random.chance(this.#oddness)) kept = kept.filter(() => random.chance(0.9));
    if (random.chance(this.#oddness / 4)) kept = [...kept, ...kept.slice(0, 1)];
    const [colon, comma] = random.pick([
      [':', ','],
      [':', ','],
      [':', ','],
      [': ', ', '],
      ['\t:\r\n', ' , '],
    ]) as [string, string];
    const space = random.chance(0.05) ? random.pick([' ', '\n  ', '\t']) : '';
    return `{${space}${kept.map(([key, value]) => `"${key}"${colon}${value}`).join(comma)}${space}}`;
  }

  /** Cuts off or adds something, or changes a byte. */
  #spoilt(text: string): string {
    const random = this.#random;
    if (!random.chance(this.#oddness / 2)) return random.chance(0.05) ? ` ${text}\r` : text;
    const at = random.below(text.length);
    switch (random.below(4)) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text + random.pick(['x', '}', ',', ' {}', '\0']);
      case 2:
        return text.slice(0, at) + random.pick(['"', '\\', '{', '}', ',', ':', '\n', '\xff', ' ']) + text.slice(at + 1);
      default:
        return text.slice(0, at) + text.slice(at + 1);
    }
  }
}
