// Keeps events and delivers some of them, and says which it keeps and which were delivered, until it is killed
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { MetricRegistry } from '../../../../dist/gateway/observe/metric-registry.js';
import { EventStore } from '../../../../dist/gateway/store/event-store.js';

const [folder, name] = process.argv.slice(2);
const store = new EventStore({
  folder,
  maxBytes: 1e8,
  meter: new MetricRegistry(),
  logger: { log: () => undefined },
  async deliver(event) {
    await sleep(5 * Math.random());
    const { id } = JSON.parse(event.text);
    const fate = Number(id.split('-')[1]) % 10;
    if (fate === 9) return { outcome: 'rejected', error: { code: 'ERR_OTLP_REJECTED', path: '', message: 'refused' } };
    if (fate === 8)
      return { outcome: 'unavailable', error: { code: 'ERR_OTLP_UNDELIVERED' }, status: 503, retryAfterMs: 0 };
    print([`delivered ${id}`]);
    return { outcome: 'delivered' };
  },
});
let made = 0;

function print(lines) {
  if (lines.length > 0) writeSync(1, `${lines.join('\n')}\n`);
}

async function work() {
  for (;;) {
    const ids = Array.from({ length: 1 + Math.floor(20 * Math.random()) }, () => `${name}-${made++}`);
    const kept = await store.keep(
      ids.map((id) => ({
        text: JSON.stringify({ id, text: `${id} é\n`.repeat(100 * Math.random()) }, undefined, made % 2),
        observedTimeUnixNano: BigInt(made),
        traceparent: undefined,
        conflict: false,
      })),
    );
    print(ids.filter((_, at) => kept[at]).map((id) => `kept ${id}`));
  }
}

await store.open();
store.start();
print(['open']);
await Promise.all([work(), work(), work()]);
