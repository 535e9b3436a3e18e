// A real OTLP/HTTP receiver: it reads every message whole and says that it took it, and counts the records afterwards
import { createServer } from 'node:http';
import { decodeLogsProtobuf } from '@ossp-otel/mapper';

let bodies = [];
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    bodies.push(Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': 0 });
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => {
  let records = 0;
  for (const body of bodies) {
    for (const { scopeLogs } of decodeLogsProtobuf(body).resourceLogs) {
      for (const { logRecords } of scopeLogs) records += logRecords.length;
    }
  }
  process.send({ records, requests: bodies.length });
  bodies = [];
});
process.on('disconnect', () => process.exit());
