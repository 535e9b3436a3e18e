import { describe, expect, it } from 'vitest';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { startSink } from '../support/otlp-sink.ts';

const EVENT = {
  specversion: '1.0',
  id: 'e-1',
  source: 'urn:app:chat',
  type: 'ai.dataset.access',
  data: { secret: 'S3CRET' },
};

async function post(url: string, event: object): Promise<number> {
  const headers = { 'content-type': 'application/cloudevents+json' };
  const response = await fetch(`${url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(event) });
  await response.text();
  return response.status;
}

describe('the log of a gateway', () => {
  it('tells where it listens and delivers to, of variables that mean nothing, and of conflicts, but no content', async () => {
    const sink = await startSink();
    const shell = 'OSSP_GATEWAY_PROT=1 exec "$@"';
    const { url, logs, stop } = await startGatewayProcess(['--endpoint', `${sink.url}/v1/logs?key=K3Y`], shell);
    expect(await post(url, EVENT)).toBe(200);
    expect(await post(url, { ...EVENT, data: {} })).toBe(200);
    expect(await stop()).toEqual({ status: 0, signal: null });

    const find = (message: RegExp): unknown => logs.find((line) => message.test(String(line['message'])));
    expect(find(/listening/)).toMatchObject({ url, endpoint: `${sink.url}/v1/logs`, ack: 'delivered' });
    expect(find(/names no option/)).toMatchObject({ level: 'warn', variable: 'OSSP_GATEWAY_PROT' });
    expect(find(/other content/)).toMatchObject({ level: 'warn', source: 'urn:app:chat', id: 'e-1' });
    expect(find(/stopped/)).toMatchObject({ cutOff: 0, leftInSpool: 0 });
    expect(JSON.stringify(logs)).not.toMatch(/S3CRET|K3Y/);
  });
});
