import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ossp } from './command.ts';
import { ROOT } from './pages.ts';

const FOLDER = `${ROOT}docs/examples/gateway/`;

interface Container {
  readonly args?: readonly string[];
  readonly ports?: readonly { readonly containerPort: number }[];
}

interface PodTemplate {
  readonly spec?: {
    readonly template?: {
      readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] };
    };
  };
}

/** The containers of a manifest that run the command. */
async function gatewaysIn(file: string): Promise<readonly Container[]> {
  const documents = parseAllDocuments(await readFile(FOLDER + file, 'utf8'), { strict: true });
  return documents.flatMap((document) => {
    expect(document.errors).toEqual([]);
    const pod = (document.toJS() as PodTemplate).spec?.template?.spec;
    return [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].filter(({ args }) => args?.[0] === 'serve');
  });
}

/** The options that count with these arguments of the command, as lines of YAML. */
async function optionsOf(args: readonly string[]): Promise<readonly string[]> {
  const { status, output } = await ossp([...args, '--print-config']);
  expect(status, output).toBe(0);
  return output.split('\n').map((line) => line.replace(/ +#.*/, ''));
}

describe('the examples that run a gateway', () => {
  it('have a configuration file that it reads', async () => {
    const options = await optionsOf(['serve', '--config', `${FOLDER}gateway.yaml`]);
    expect(options).toContain('spool: /var/lib/ossp-otel/spool');
  });

  it('have a unit whose command it understands', async () => {
    const unit = await readFile(`${FOLDER}ossp-gateway.service`, 'utf8');
    const [, args = ''] = /^ExecStart=\S+ (.*)$/m.exec(unit) ?? [];
    const options = await optionsOf(args.replace('/etc/ossp-otel/', FOLDER).split(' '));
    expect(options).toContain('ack: stored');
    // What is written outside the folder of the unit, the unit cannot write
    expect(unit).toContain('StateDirectory=ossp-otel\n');
  });

  it.each([
    ['kubernetes-sidecar.yaml', ['host: 127.0.0.1', 'ack: delivered', 'admin-port: 4381']],
    ['kubernetes-service.yaml', ['host: 0.0.0.0', 'ack: stored', 'admin-port: 4381', 'spool: /spool/ossp-otel']],
  ])('%s has arguments that it understands, and ports that it listens on', async (file, expected) => {
    const [container, ...others] = await gatewaysIn(file);
    expect(others).toEqual([]);
    const options = await optionsOf(container?.args ?? []);
    for (const line of expected) expect(options).toContain(line);
    const ports = (container?.ports ?? []).map(({ containerPort }) => containerPort);
    for (const port of ports) {
      expect(options.some((line) => line === `port: ${port}` || line === `admin-port: ${port}`)).toBe(true);
    }
  });
});
