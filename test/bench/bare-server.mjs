// What the gateway is held against: a server that reads each body and answers, and does nothing else
import { createServer } from 'node:http';

const ANSWER = Buffer.from('{"received":1,"delivered":1,"stored":0,"duplicates":0,"conflicts":0}');
const HEADERS = { 'content-type': 'application/json', 'content-length': ANSWER.length };

const server = createServer((request, response) => {
  request.on('data', () => undefined);
  request.on('end', () => {
    response.writeHead(200, HEADERS);
    response.end(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => process.send({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit());
