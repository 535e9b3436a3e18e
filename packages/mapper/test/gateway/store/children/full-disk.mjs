// Fills a small disk with events that nobody takes, then has them delivered, and says what it does
import { setTimeout as sleep } from 'node:timers/promises';
import { MetricRegistry } from '../../../../dist/gateway/observe/metric-registry.js';
import { EventStore } from '../../../../dist/gateway/store/event-store.js';

const [folder] = process.argv.slice(2);
let open = () => undefined;
const opened = new Promise((resolve) => {
  open = resolve;
});
const delivered = [];
const store = new EventStore({
  folder,
  maxBytes: 1e9,
  meter: new MetricRegistry(),
  logger: { log: () => undefined },
  async deliver({ text }) {
    await opened;
    delivered.push(JSON.parse(text).id);
    return { outcome: 'delivered' };
  },
});
await store.open();
store.start();

async function keep(id) {
  const text = JSON.stringify({ id, text: 'x'.repeat(10_000) });
  const [isKept] = await store.keep([{ text, observedTimeUnixNano: 1n, traceparent: undefined, conflict: false }]);
  return isKept;
}

const kept = [];
let refused = 0;
for (let id = 0; refused < 20; id++) {
  if (await keep(id)) kept.push(id);
  else refused++;
}
console.log(`${kept.length > 50 ? 'many' : kept.length} kept, ${store.error?.message}`);
open();
while (store.pending > 0) await sleep(5);
console.log(
  `delivered ${JSON.stringify(delivered.toSorted((a, b) => a - b)) === JSON.stringify(kept) ? 'all' : 'others'}`,
);
while (!(await keep(-1))) await sleep(5);
console.log(`kept again, ${store.error?.message}`);
while (store.pending > 0) await sleep(5);
await store.stop(1000);
console.log(`pending ${store.pending}`);
