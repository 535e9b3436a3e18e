// A seeded archive of events as real senders write them: seven types, about 570 bytes each.

import { closeSync, openSync, writeSync } from 'node:fs';

const WRITE_BYTES = 1 << 20;
const MODELS = ['gpt-4o', 'claims-llm', 'reranker-v3', 'chatbot-gpt4', 'recommendation-engine-v2'];

/** Writes `count` events as JSON lines, the same ones for the same seed. Returns the size of the file in bytes. */
export function writeCorpus(path, count, seed = 1) {
  const maker = new CorpusMaker(seed);
  const file = openSync(path, 'w');
  let bytes = 0;
  let text = '';
  for (let number = 0; number < count; number++) {
    text += `${JSON.stringify(maker.event())}\n`;
    if (text.length < WRITE_BYTES && number < count - 1) continue;
    bytes += writeSync(file, text);
    text = '';
  }
  closeSync(file);
  return bytes;
}

export class CorpusMaker {
  #state;
  #time = Date.UTC(2025, 8, 18, 12);

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  event() {
    const [type, dataOf] = this.#pick(DATA_BY_TYPE);
    const model = this.#pick(MODELS);
    this.#time += Math.floor(this.#next() * 1000);
    return {
      specversion: '1.0',
      id: this.#hex([8, 4, 4, 4, 12]),
      source: 'urn:app:chatbot-prod',
      type,
      time: new Date(this.#time).toISOString(),
      subject: `urn:model:${model}`,
      datacontenttype: 'application/json',
      dataschema: `https://ossp.io/schema/v1.0.0/${type}.schema.json`,
      ...(this.#next() < 0.5 ? { traceparent: `00-${this.#hex([32, 16])}-01` } : {}),
      data: {
        resource: {
          model_id: model,
          environment: this.#pick(['production', 'staging']),
          ...(this.#next() < 0.5 ? { model_version: '2025-09-01.3' } : {}),
        },
        ...dataOf({
          number: () => this.#next(),
          pick: (choices) => this.#pick(choices),
          hex: (length) => this.#hex([length]),
        }),
      },
    };
  }

  /** A number from 0 to less than 1 (mulberry32). */
  #next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  #pick(choices) {
    return choices[Math.floor(this.#next() * choices.length)];
  }

  #hex(lengths) {
    return lengths.map((length) => this.#digits(length)).join('-');
  }

  #digits(length) {
    let digits = '';
    while (digits.length < length) digits += (this.#next() * 2 ** 32).toString(16).padStart(8, '0');
    return digits.slice(0, length);
  }
}

const DATA_BY_TYPE = Object.entries({
  'ai.safety.guardrail.interaction': ({ pick, hex }) => ({
    action_taken: pick(['block', 'modify', 'flag']),
    reason: pick(['Detected PII leakage.', 'Toxic content in output — flagged “unsafe”', 'Prompt blocked by policy']),
    severity: pick(['low', 'medium', 'high', 'critical']),
    guardrail_id: 'pii-v2',
    input_hash: `hmac-sha256:${hex(32)}`,
  }),
  'ai.safety.policy.violation': () => ({
    policy_id: 'safety-pii-v2',
    violation_type: 'unsafe_content',
    decision: 'overruled',
    approver: 'oncall_swe',
    reason: 'false positive',
  }),
  'ai.performance.drift.detected': ({ number }) => ({
    drift_type: 'prediction',
    metric_name: 'PSI',
    value: number(),
    threshold: 0.2,
  }),
  'ai.governance.lifecycle.change': () => ({
    change_type: 'deployment',
    description: 'Rolling out claims-llm v2025-09-18',
    approver: 'oncall',
  }),
  'ai.security.abuse.attempt': ({ number }) => ({
    vector: 'prompt_injection',
    detector_id: 'pi-detector-v1',
    confidence: number(),
    sample_id: `sample-${Math.floor(number() * 1e6)}`,
  }),
  'ai.dataset.access': () => ({
    dataset_id: 's3://datasets/credit/2025-09-01',
    access_type: 'inference_read',
    purpose: 'serve-topk',
  }),
  'ai.experiment.run': () => ({
    experiment_id: 'exp-2025-09-18A',
    variant: 'B',
    stage: 'start',
    metrics: { baseline_acc: 0.91, note: 'kickoff' },
  }),
});
