// The gateway with its default options, in a process that tells what it costs
import { readGatewayOptions, startGateway } from '@ossp-otel/mapper/gateway';

const [endpoint] = process.argv.slice(2);
const { settings } = await readGatewayOptions({ endpoint, port: '0' }, undefined, {});
const logger = { log: (level, message) => level !== 'debug' && process.stderr.write(`${level}: ${message}\n`) };
const gateway = await startGateway(settings, { logger });
process.on('message', () => process.send({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit());
process.send({ port: Number(new URL(gateway.url).port) });
