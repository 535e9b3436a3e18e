// Starts gateways and stops them, or fails to start them, and then has nothing more to do
import { createServer } from 'node:http';
import { startGateway } from '../../../../dist/gateway/gateway.js';
import { readGatewayOptions } from '../../../../dist/gateway/options/read-settings.js';

const [spool, tokens, takenPort] = process.argv.slice(2);
const logger = { log: () => undefined };

async function start(flags) {
  const { settings } = await readGatewayOptions({ port: '0', ...flags }, undefined, {});
  return startGateway(settings, { logger });
}

const sink = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
});
await new Promise((resolve) => sink.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${sink.address().port}`;
const common = { endpoint, 'admin-port': '0', 'tokens-file': tokens, 'metrics-endpoint': endpoint };

for (const [ack, more] of [
  ['delivered', {}],
  ['stored', { spool }],
]) {
  const gateway = await start({ ...common, ack, ...more });
  // The connection is kept, as that of every client
  const response = await fetch(`${gateway.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json', authorization: `Bearer ${'t'.repeat(32)}` },
    body: JSON.stringify({ specversion: '1.0', id: ack, source: 's', type: 't', data: {} }),
  });
  const account = await response.json();
  await gateway.stop();
  console.log(`${account[ack] === 1 ? ack : JSON.stringify(account)} stopped`);
}
for (const flags of [
  { ack: 'stored', spool, port: takenPort },
  { ack: 'stored', spool: tokens },
]) {
  await start({ ...common, ...flags }).catch((error) => console.log(`refused ${error.code}`));
}
sink.close();
sink.closeAllConnections();
setTimeout(() => {
  console.error(`still there: ${process.getActiveResourcesInfo()}`);
  process.exit(1);
}, 20_000).unref();
