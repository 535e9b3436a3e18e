// Keeps events, takes and settles some, and says what it does, until it is killed
import { writeSync } from 'node:fs';
import { diskSpool } from '../../../dist/spool/index.js';

const [folder, name] = process.argv.slice(2);
const spool = diskSpool({ folder });
await spool.open();
let made = 0;

function print(lines) {
  if (lines.length > 0) writeSync(1, `${lines.join('\n')}\n`);
}

async function settle(events) {
  print(events.map(({ id }) => `settling ${id}`));
  for (const { ticket } of events) spool.settle(ticket);
  await spool.flush();
  print(events.map(({ id }) => `settled ${id}`));
}

async function work() {
  for (;;) {
    const ids = Array.from({ length: 1 + Math.floor(40 * Math.random()) }, () => `${name}-${made++}`);
    const tickets = await spool.keep(
      ids.map((id) => JSON.stringify({ id, text: `${id} é\n`.repeat(200 * Math.random()) })),
    );
    const kept = tickets.map((ticket, at) => ({ ticket, id: ids[at] })).filter(({ ticket }) => ticket !== undefined);
    print(kept.map(({ id }) => `kept ${id}`));
    for (const { ticket } of kept.slice(0, 10)) spool.release(ticket);
    await settle(kept.filter(() => Math.random() < 0.4));
    const taken = await spool.take(Math.floor(20 * Math.random()));
    await settle(
      taken.map(({ ticket, json }) => ({ ticket, id: JSON.parse(json).id })).filter(() => Math.random() < 0.5),
    );
  }
}

print(['open']);
await Promise.all([work(), work(), work()]);
