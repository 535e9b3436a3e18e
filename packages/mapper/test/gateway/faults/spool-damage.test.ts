import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { expectSameCounts, expectTaken, repetitionsIn } from '../support/account.ts';
import { eventClient } from '../support/event-client.ts';
import { countsOf } from '../support/gateway-process.ts';
import { startSink } from '../support/otlp-sink.ts';
import { sentEvents } from '../support/sent-events.ts';
import { drained, segmentsOf, startStoring } from '../support/stored-gateway.ts';

const temp = tempFolder();

describe('a gateway that was killed', () => {
  const KEPT = 100;

  /** Has events kept, kills the gateway, lets somebody at the last file of the spool, and starts another. */
  async function damageBy(spool: string, damage: (file: string) => void) {
    const sink = await startSink();
    await sink.goDown();
    const killed = await startStoring({ sink, spool });
    const events = sentEvents('kept', KEPT);
    const client = eventClient(() => killed.url);
    // One after the other, so that the last one stands at the end
    for (const event of events) expect((await client.send(event)).status).toBe(202);
    await expectSameCounts(killed, client);
    await killed.kill();
    damage(segmentsOf(spool).at(-1) ?? '');
    await sink.comeBack();
    const gateway = await startStoring({ sink, spool });
    await drained(gateway);
    return { sink, gateway, events };
  }

  it('in the middle of a write delivers everything before it, and says that there was something', async () => {
    const { sink, gateway, events } = await damageBy(temp('torn'), (file) => {
      const [first = ''] = readFileSync(file, 'utf8').split('\n', 1);
      appendFileSync(file, first.slice(0, first.length / 2));
    });
    expectTaken(sink, events);
    expect(repetitionsIn(sink)).toBe(0);
    expect((await countsOf(gateway)).sum('ossp_gateway_spool_damaged_total')).toBe(1);
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'the spool was damaged', damaged: 1 }),
    );
  });

  it('and whose last file has lost its end delivers the others, and keeps what is left of the last one', async () => {
    const spool = temp('truncated');
    const { sink, gateway, events } = await damageBy(spool, (file) => {
      truncateSync(file, readFileSync(file).length - 50);
    });
    expectTaken(sink, events.slice(0, -1));
    expect(repetitionsIn(sink)).toBe(0);
    expect((await countsOf(gateway)).sum('ossp_gateway_spool_damaged_total')).toBe(1);
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'the spool was damaged', damaged: 1 }),
    );
    expect(readFileSync(path.join(spool, 'events', 'damaged-lines.txt'), 'utf8')).toContain(`kept-${KEPT - 1}`);
  });
});
