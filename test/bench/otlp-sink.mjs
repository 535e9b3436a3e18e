// A real OTLP/HTTP receiver: it reads every message whole and says that it took it, and counts the records afterwards.
// It keeps the messages in one piece of memory, so that to keep them costs the core that it shares little.
import { createServer } from 'node:http';
import { decodeLogsProtobuf } from '@ossp-otel/mapper';

let memory = Buffer.alloc(64 << 20);
let used = 0;
let ends = [];
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    for (const chunk of chunks) keep(chunk);
    ends.push(used);
    response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': 0 });
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

function keep(chunk) {
  if (used + chunk.length > memory.length) memory = Buffer.concat([memory], memory.length * 2);
  used += chunk.copy(memory, used);
}

process.on('message', () => {
  let records = 0;
  ends.forEach((end, at) => {
    for (const { scopeLogs } of decodeLogsProtobuf(memory.subarray(ends[at - 1] ?? 0, end)).resourceLogs) {
      for (const { logRecords } of scopeLogs) records += logRecords.length;
    }
  });
  process.send({ records, requests: ends.length });
  used = 0;
  ends = [];
});
process.on('disconnect', () => process.exit());
