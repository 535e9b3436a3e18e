import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cachedFolder } from './cache.ts';
import { freePort } from './collector.ts';
import { type Part, preparePart } from './part.ts';
import { runOk } from './run.ts';

const VERSION = '4.1.0';
const START_LIMIT_MS = 60_000;
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;

/** A message: its headers, whose values hold no `;;`, and its value, which holds no line break. */
export interface KafkaMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface Kafka {
  /** Host and port of the broker. */
  readonly broker: string;
  /** Sends messages with Kafka's own console producer, and resolves when the broker has them. */
  produce(topic: string, messages: readonly KafkaMessage[]): Promise<void>;
  stop(): Promise<void>;
}

/** Gives the class path of Apache Kafka, fetched once with Maven and kept in the user's cache. */
export function prepareKafka(): Promise<Part<string>> {
  return preparePart('Apache Kafka (Java 17 and Maven, to fetch and run it)', async () => {
    await runOk('java', ['-version']);
    const folder = await cachedFolder(`kafka-${VERSION}`, async (draft) => {
      await writeFile(path.join(draft, 'pom.xml'), POM);
      const target = `-DoutputDirectory=${path.join(draft, 'libs')}`;
      await runOk('mvn', ['-q', '-B', 'dependency:copy-dependencies', target], { cwd: draft, timeoutMs: 600_000 });
    });
    return path.join(folder, 'libs', '*');
  });
}

/**
 * Starts a broker, alone and on this machine, that keeps its data in this folder.
 *
 * @throws Error where it takes no connections within a minute
 */
export async function startKafka(classPath: string, folder: string): Promise<Kafka> {
  const [port, controller] = [await freePort(), await freePort()];
  const broker = `127.0.0.1:${port}`;
  const properties = path.join(folder, 'server.properties');
  await mkdir(folder, { recursive: true });
  await writeFile(properties, settings(port, controller, path.join(folder, 'data')));
  const java = ['-XX:TieredStopAtLevel=1', '-cp', classPath];
  const format = ['kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qg', '-c', properties];
  await runOk('java', [...java, ...format]);
  const server = spawn('java', ['-Xmx256m', ...java, 'kafka.Kafka', properties], { stdio: 'ignore' });
  const closed = once(server, 'close');
  const kill = (): boolean => server.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    kill();
    await closed;
    process.off('exit', kill);
  };
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await accepts(port))) {
    if (Date.now() > deadline || server.exitCode !== null) {
      await stop();
      throw new Error('the Kafka broker did not get ready');
    }
    await delay(100);
  }
  return {
    broker,
    stop,
    produce: async (topic, messages) => {
      const options = ['parse.headers=true', 'headers.separator=;;'].flatMap((option) => ['--property', option]);
      const tool = [
        'org.apache.kafka.tools.ConsoleProducer',
        '--bootstrap-server',
        broker,
        '--topic',
        topic,
        ...options,
      ];
      await runOk('java', [...java, ...tool], { input: messages.map(lineOf).join('') });
    },
  };
}

function lineOf({ headers, value }: KafkaMessage): string {
  return `${Object.entries(headers)
    .map(([name, text]) => `${name}:${text}`)
    .join(';;')}\t${value}\n`;
}

function settings(port: number, controller: number, data: string): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
controller.listener.names=CONTROLLER
log.dirs=${data}
num.partitions=1
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
`;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
