// What the gateway takes in a second, held against a bare node:http server that reads the body and answers, in one run.
//
//   npm run bench:gateway -- [ROUNDS] [CONNECTIONS] [CONNECTIONS FOR BATCHES]
//
// Each server runs on one core, where the system lets it be pinned, and load and sink on the others. Rounds take turns: the
// bare server, the gateway with an event a request, the gateway with 100 events a request. The gateway answers when a real
// OTLP receiver, a process of its own, has taken the records; every event differs, and after each round the receiver's
// records have to be as many as the events. CPU is that of the server's process alone. Batches come over fewer connections,
// because each of them brings a hundred events that wait for their answer together. The servers are warmed up first: the
// code for requests is compiled only after thousands of them.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { CorpusMaker } from './corpus.mjs';
import { post } from './http-load.mjs';

const ROUNDS = Number(process.argv[2] ?? 20);
const CONNECTIONS = Number(process.argv[3] ?? 64);
const BATCH_CONNECTIONS = Number(process.argv[4] ?? 16);
const WARM_UPS = 12;
const REQUESTS = 8000;
const BATCH = 100;
const BATCHES = 800;
const EVENT_TYPE = 'application/cloudevents+json';
const BATCH_TYPE = 'application/cloudevents-batch+json';

const maker = new CorpusMaker(1);
const makeEvents = (count) => Array.from({ length: count }, () => JSON.stringify(maker.event()));

async function start(script, args, cpu) {
  const child = fork(new URL(script, import.meta.url), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = await once(child, 'message');
  pin(child.pid, cpu);
  return {
    port,
    stop: () => child.disconnect(),
    async ask() {
      child.send('ask');
      return (await once(child, 'message'))[0];
    },
  };
}

/** Threads that are there are pinned, too. */
function pin(pid, cpu) {
  try {
    execFileSync('taskset', ['-a', '-p', '-c', String(cpu), String(pid)], { stdio: 'ignore' });
  } catch {
    console.log('(not pinned: there is no taskset)');
  }
}

const last = cpus().length - 1;
pin(process.pid, last);
const sink = await start('otlp-sink.mjs', [], last);
const bare = await start('bare-server.mjs', [], 0);
const gateway = await start('gateway-server.mjs', [`http://127.0.0.1:${sink.port}`], 0);

async function measure(server, type, bodies, events) {
  const before = (await server.ask()).cpu;
  const connections = type === BATCH_TYPE ? BATCH_CONNECTIONS : CONNECTIONS;
  const { seconds, statuses } = await post({ port: server.port, type, bodies, connections });
  const after = (await server.ask()).cpu;
  if (statuses.get('200') !== bodies.length) throw new Error(`not all was taken: ${[...statuses].join(' ')}`);
  const cpu = after.user + after.system - before.user - before.system;
  return { perSecond: events / seconds, cpu: cpu / events };
}

async function measureGateway(type, bodies, events) {
  const result = await measure(gateway, type, bodies, events);
  const { records, requests } = await sink.ask();
  if (records !== events) throw new Error(`${events} events were sent, and ${records} records arrived`);
  return { ...result, grouped: records / requests };
}

const rounds = { bare: [], single: [], batch: [] };
for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
  const single = makeEvents(REQUESTS).map((event) => Buffer.from(event));
  const batches = Array.from({ length: BATCHES }, () => Buffer.from(`[${makeEvents(BATCH).join(',')}]`));
  const results = {
    bare: await measure(bare, EVENT_TYPE, single, REQUESTS),
    single: await measureGateway(EVENT_TYPE, single, REQUESTS),
    batch: await measureGateway(BATCH_TYPE, batches, BATCHES * BATCH),
  };
  if (round >= WARM_UPS) for (const [name, result] of Object.entries(results)) rounds[name].push(result);
}
for (const server of [gateway, bare, sink]) server.stop();

const sorted = (values) => [...values].sort((a, b) => a - b);
const spread = (values, digits) => {
  const all = sorted(values);
  const [low, middle, high] = [all[0], all[all.length >> 1], all.at(-1)];
  return `${middle.toFixed(digits)} [${low.toFixed(digits)} to ${high.toFixed(digits)}]`;
};
const ratio = (one, other, of) =>
  spread(
    rounds[one].map((result, at) => of(result) / of(rounds[other][at])),
    2,
  );

console.log(`${ROUNDS} rounds, ${CONNECTIONS} connections, ${BATCH_CONNECTIONS} for batches, median [least to most]`);
for (const [name, results] of Object.entries(rounds)) {
  const grouped =
    results[0].grouped === undefined
      ? ''
      : `, ${spread(
          results.map((r) => r.grouped),
          0,
        )} records a request to the receiver`;
  console.log(
    `${name}: ${spread(
      results.map((r) => r.perSecond),
      0,
    )} events/s, ${spread(
      results.map((r) => r.cpu),
      1,
    )} us of CPU an event${grouped}`,
  );
}
console.log(`single / bare, events/s: ${ratio('single', 'bare', (r) => r.perSecond)}  (to be at least 0.5)`);
console.log(`single / bare, CPU:      ${ratio('single', 'bare', (r) => r.cpu)}`);
console.log(`batch / single, events/s: ${ratio('batch', 'single', (r) => r.perSecond)}  (to be at least 10)`);
console.log(`single / batch, CPU:      ${ratio('single', 'batch', (r) => r.cpu)}`);
