import { OsspError } from '@ossp-otel/types';
import { Option } from 'commander';
import { collectorConfig } from '../collector-config/collector-config.ts';
import { COLLECTOR_INPUTS, type CollectorInput } from '../collector-config/options.ts';
import { COLLECTOR_CONFIG_HELP } from './collector-config-help.ts';
import { collectorConfigYaml } from './collector-config-yaml.ts';
import type { AddCommand, CommandContext } from './command.ts';
import { EXIT } from './exit-status.ts';
import { collect } from './flag-values.ts';
import { LineOutput, OutputClosed } from './line-output.ts';

interface CollectorConfigFlags {
  readonly input: CollectorInput;
  readonly include?: readonly string[];
  readonly listen?: string;
  readonly brokers?: readonly string[];
  readonly topic?: string;
  readonly exporterEndpoint?: string;
  readonly storage?: string;
  readonly serviceName?: string;
}

/** The inputs for which a flag means something; the others are for all. */
const FLAG_INPUTS: readonly (readonly [keyof CollectorConfigFlags, flag: string, inputs: readonly CollectorInput[]])[] =
  [
    ['include', '--include', ['file']],
    ['listen', '--listen', ['gateway', 'http']],
    ['brokers', '--brokers', ['kafka']],
    ['topic', '--topic', ['kafka']],
    ['serviceName', '--service-name', ['file', 'http', 'kafka']],
  ];

/** Adds `ossp-otel collector-config`. */
export const addCollectorConfigCommand: AddCommand = (program, context) => {
  program
    .command('collector-config')
    .summary('print a configuration of the OpenTelemetry Collector')
    .description('Prints a complete configuration of the OpenTelemetry Collector that takes in OSSP events.')
    .usage('--input gateway|file|http|kafka [options]')
    .showHelpAfterError('usage: ossp-otel collector-config --input INPUT; see ossp-otel collector-config --help')
    .addOption(new Option('--input <input>', 'how events arrive').choices(COLLECTOR_INPUTS).makeOptionMandatory())
    .option('--include <glob>', 'file: files to tail; may be repeated (default: /var/log/ossp/*.jsonl)', collect)
    .option(
      '--listen <host:port>',
      'gateway, http: where to listen (default: 127.0.0.1:4318 for gateway, 127.0.0.1:4380 for http)',
    )
    .option('--brokers <host:port>', 'kafka: a broker; may be repeated (default: 127.0.0.1:9092)', collect)
    .option('--topic <name>', 'kafka: the topic (default: ossp-events)')
    .option('--exporter-endpoint <url>', 'OTLP over HTTP endpoint to export to (default: see below)')
    .option('--storage <folder>', 'where the Collector keeps its state (default: /var/lib/otelcol/ossp)')
    .option('--service-name <name>', 'file, http, kafka: service.name of every resource (default: from the source)')
    .addHelpText('after', COLLECTOR_CONFIG_HELP)
    .action((flags: CollectorConfigFlags) => print(flags, context));
};

async function print(flags: CollectorConfigFlags, { terminal, exitWith }: CommandContext): Promise<void> {
  checkFlags(flags);
  const output = new LineOutput(terminal);
  output.add(collectorConfigYaml(collectorConfig(flags)));
  try {
    await output.flush();
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
    exitWith(EXIT.closed);
  }
}

/** @throws {OsspError} ERR_USAGE for a flag that means nothing for the input, or a value that nothing could use. */
function checkFlags(flags: CollectorConfigFlags): void {
  for (const [name, flag, inputs] of FLAG_INPUTS) {
    if (flags[name] === undefined || inputs.includes(flags.input)) continue;
    throw new OsspError('ERR_USAGE', `${flag} is for --input ${inputs.join(', ')}`);
  }
  for (const [flag, addresses] of [
    ['--listen', flags.listen === undefined ? [] : [flags.listen]],
    ['--brokers', flags.brokers ?? []],
  ] as const) {
    if (!addresses.every((address) => isAddress(address))) {
      throw new OsspError('ERR_USAGE', `${flag}: expected HOST:PORT, such as 127.0.0.1:4318 or [::1]:4318`);
    }
  }
  const { exporterEndpoint } = flags;
  if (
    exporterEndpoint !== undefined &&
    !/^https?:$/.test(URL.canParse(exporterEndpoint) ? new URL(exporterEndpoint).protocol : '')
  ) {
    throw new OsspError('ERR_USAGE', '--exporter-endpoint: expected an http or https URL');
  }
}

function isAddress(text: string): boolean {
  const [, port = ''] = /^(?:\[[0-9a-fA-F:.]+\]|[^:[\]\s]+):(\d{1,5})$/.exec(text) ?? [];
  return port !== '' && Number(port) <= 65_535;
}
