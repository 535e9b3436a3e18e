import { type Command, Option } from 'commander';
import { startGateway } from '../gateway/gateway.ts';
import { createJsonLogger } from '../gateway/observe/json-logger.ts';
import type { FlagValues } from '../gateway/options/chosen-options.ts';
import type { GatewaySettings } from '../gateway/options/gateway-settings.ts';
import { defaultTextOf, type Option as GatewayOption, OPTION_GROUPS, variableOf } from '../gateway/options/option.ts';
import { OPTION_LIST, type OptionName } from '../gateway/options/option-table.ts';
import { printConfig } from '../gateway/options/print-config.ts';
import { CONFIG_VARIABLE, readGatewayOptions } from '../gateway/options/read-settings.ts';
import type { AddCommand, CommandContext } from './command.ts';
import { BY_SIGNAL, EXIT } from './exit-status.ts';
import { collect } from './flag-values.ts';
import { LineOutput, OutputClosed } from './line-output.ts';
import { SERVE_HELP } from './serve-help.ts';
import type { EndSignal, Terminal } from './terminal.ts';

interface ServeFlags {
  readonly config?: string;
  readonly printConfig?: boolean;
}

/** Adds `ossp-otel serve`. */
export const addServeCommand: AddCommand = (program, context) => {
  const command = program
    .command('serve')
    .summary('the gateway: events over HTTP in, OTLP out')
    .description('Takes OSSP events over HTTP, and delivers them as OTLP log records to an OpenTelemetry Collector.')
    .usage('[options]')
    .showHelpAfterError('usage: ossp-otel serve [options]; see ossp-otel serve --help')
    .optionsGroup('Configuration:')
    .option('--config <file>', 'YAML file with options (default: OSSP_GATEWAY_CONFIG)')
    .option('--print-config', 'print the options that count as such a file, and exit');
  const flagsOf = addGatewayOptions(command);
  command.addHelpText('after', SERVE_HELP);
  command.action((flags: ServeFlags) => serve(flags, flagsOf(), context));
};

/** Adds a flag for every option of the gateway; returns what reads what was given. */
function addGatewayOptions(command: Command): () => FlagValues {
  const flags: [name: OptionName, attribute: string][] = [];
  for (const group of OPTION_GROUPS) {
    command.optionsGroup(`${group}:`);
    for (const [name, option] of OPTION_LIST) {
      if (option.group !== group) continue;
      const flag = flagOf(name, option);
      command.addOption(flag);
      flags.push([name, flag.attributeName()]);
    }
  }
  return () => Object.fromEntries(flags.map(([name, attribute]) => [name, command.getOptionValue(attribute)]));
}

// Values are read by the table, which knows all their sources: here they stay as they are
function flagOf(name: OptionName, option: GatewayOption<unknown, unknown>): Option {
  const { kind, meaning } = option;
  const byDefault = defaultTextOf(option);
  const remark = byDefault === '' || byDefault === 'false' ? '' : ` (default: ${byDefault})`;
  const flag = new Option(`--${name} ${kind.placeholder}`, `${meaning}${remark}`);
  return kind.isList ? flag.argParser(collect) : flag;
}

async function serve(flags: ServeFlags, gatewayFlags: FlagValues, context: CommandContext): Promise<void> {
  const { terminal, exitWith } = context;
  const options = await readGatewayOptions(gatewayFlags, flags.config, terminal.env);
  if (flags.printConfig === true) await print(printConfig(options), context);
  else exitWith(await run(options.settings, terminal));
}

async function print(text: string, { terminal, exitWith }: CommandContext): Promise<void> {
  try {
    const output = new LineOutput(terminal);
    output.add(text);
    await output.flush();
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
    exitWith(EXIT.closed);
  }
}

/** Serves until a signal comes; resolves to the exit status. A second signal ends the process at once. */
async function run(settings: GatewaySettings, terminal: Terminal): Promise<number> {
  const logger = createJsonLogger(terminal.stderr, settings.logLevel);
  let first: EndSignal | undefined;
  let stop = (): void => undefined;
  const isStopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const release = terminal.onEndSignal((signal) => {
    if (first !== undefined) return terminal.exit(BY_SIGNAL[signal]);
    first = signal;
    logger.log('info', 'stopping', { signal });
    stop();
  });
  for (const variable of unknownVariables(terminal.env)) {
    logger.log('warn', 'a variable of the environment names no option', { variable });
  }
  try {
    const gateway = await startGateway(settings, { logger });
    // Neither credentials nor a query, which may hold some
    const { origin, pathname } = new URL(settings.otlp.endpoint);
    const endpoint = `${origin}${pathname}`;
    const { url, adminUrl } = gateway;
    logger.log('info', 'listening', { url, adminUrl, endpoint, ack: settings.ack });
    await isStopped;
    const { cutOff, leftInSpool } = await gateway.stop();
    logger.log(cutOff > 0 ? 'warn' : 'info', 'stopped', { cutOff, leftInSpool });
    return cutOff > 0 ? EXIT.undelivered : EXIT.ok;
  } finally {
    release();
  }
}

/** Not an error: Kubernetes makes such variables for a service of that name. */
function unknownVariables(env: Terminal['env']): string[] {
  const prefix = variableOf('');
  const known = new Set([CONFIG_VARIABLE, ...OPTION_LIST.map(([name]) => variableOf(name))]);
  return Object.keys(env).filter((name) => name.startsWith(prefix) && !known.has(name));
}
