// The cost of onEmit in nanoseconds a call, interleaved with that of the stock batch processor, as a ratio in one run.
//
//   npm run bench:processor [ROUNDS]
//
// Records are made by a real logger and kept; each round gives every processor its own fresh copies, fewer than a queue
// holds, times the calls alone, and lets the background work end before the next. What the loop itself costs, as a
// processor that does nothing shows, is taken off both sides of a ratio.
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { OsspLogRecordProcessor } from '@ossp-otel/log-processor';

const ROUNDS = Number(process.argv[2] ?? 300);
const CALLS = 1000;

const TYPE = 'ai.safety.guardrail.interaction';
const SIGNAL = {
  eventName: TYPE,
  severityNumber: 17,
  body: 'PII detected in user input',
  attributes: { action_taken: 'block', reason: 'PII detected in user input', severity: 'high', guardrail_id: 'pii-v2' },
};
const MAPPED = {
  ...SIGNAL,
  attributes: {
    'ce.id': 'e-1',
    'ce.source': 'urn:app:chat',
    'ce.type': TYPE,
    'ce.specversion': '1.0',
    'ce.datacontenttype': 'application/json',
    'ce.dataschema': `https://ossp.io/schema/v1.0.0/${TYPE}.schema.json`,
    'ai.safety.action_taken': 'block',
    'ai.safety.reason': 'PII detected in user input',
    'ai.safety.severity': 'high',
    'ai.model.id': 'm-1',
  },
};
const NAMED = { ...SIGNAL, eventName: 'http.server.request' };
const NAMELESS = {
  body: 'GET /',
  attributes: { 'http.route': '/', 'http.status': 200, 'user.id': 'u-1', duration: 1.5 },
};

/** Records as a processor gets them, still open to changes. */
function recordsOf(record) {
  const records = [];
  const keep = { onEmit: (made) => records.push(made), forceFlush: async () => {}, shutdown: async () => {} };
  const logger = new LoggerProvider({ processors: [keep] }).getLogger('bench');
  for (let index = 0; index < CALLS; index++) logger.emit({ ...record, attributes: { ...record.attributes } });
  // As within the call of emit, where setters work
  for (const made of records) made._isReadonly = false;
  return records;
}

const accept = async () => ({ status: 200, headers: new Headers(), body: null });
const exporter = { export: (_, done) => done({ code: 0 }), forceFlush: async () => {}, shutdown: async () => {} };
const makeOurs = () =>
  new OsspLogRecordProcessor({ endpoint: 'http://127.0.0.1:9/', source: 'urn:app:chat', fetch: accept });
const makeStock = () => new BatchLogRecordProcessor({ exporter });

/** A loop of its own for each case, so that V8 knows one processor in it and no other. */
const loop = () => new Function('processor', 'records', 'for (const record of records) processor.onEmit(record);');

const cases = [
  ['empty', () => ({ onEmit() {}, async forceFlush() {}, async shutdown() {} }), SIGNAL],
  ['stock batch processor', makeStock, SIGNAL],
  ['no signal, no event name', makeOurs, NAMELESS],
  ['no signal, other event name', makeOurs, NAMED],
  ['signal, plain field names', makeOurs, SIGNAL],
  ['signal, complete already', makeOurs, MAPPED],
].map(([name, make, record]) => ({ name, processor: make(), record, run: loop(), ns: [] }));

for (let round = 0; round < ROUNDS + 20; round++) {
  for (const { processor, record, run, ns } of cases) {
    const records = recordsOf(record);
    globalThis.gc?.({ type: 'minor' });
    const started = process.hrtime.bigint();
    run(processor, records);
    const took = Number(process.hrtime.bigint() - started) / CALLS;
    // The first rounds only warm up
    if (round >= 20) ns.push(took);
    await processor.forceFlush();
  }
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
const [empty, stock] = cases.map(({ ns }) => ns);
for (const { name, ns } of cases) {
  const sorted = [...ns].sort((a, b) => a - b);
  const ratios = ns.map((value, index) => (value - empty[index]) / (stock[index] - empty[index])).sort((a, b) => a - b);
  const figures = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q).toFixed(3));
  console.log(
    `${name.padEnd(30)} ${quantile(sorted, 0.5).toFixed(0).padStart(6)} ns   ratio to stock ${figures[1]} (${figures[0]}-${figures[2]})`,
  );
}
for (const { processor } of cases) await processor.shutdown();
