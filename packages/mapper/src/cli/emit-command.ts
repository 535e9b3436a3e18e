import { randomUUID } from 'node:crypto';
import { OsspError } from '@ossp-otel/types';
import { type Command, Option } from 'commander';
import { buildEvent } from '../emit/build-event.ts';
import { Emitter } from '../emit/emit-events.ts';
import { EventSender } from '../emit/event-sender.ts';
import { readData } from '../emit/read-data.ts';
import type { AcceptedEvent } from '../event/check-event.ts';
import { VALIDATION_WORDS, type Validation, validationOf } from '../event/validation.ts';
import { type Collector, readCollector } from '../ossp-http/index.ts';
import { OSSP_SCHEMAS, readSchemaFolder } from '../validate/index.ts';
import type { AddCommand, CommandContext } from './command.ts';
import { EMIT_HELP } from './emit-help.ts';
import { EmitReporter, LOG_LEVELS, type LogLevel, type PrintStyle } from './emit-reporter.ts';
import { EXIT } from './exit-status.ts';
import { duration } from './flag-values.ts';
import { Interrupt } from './interrupt.ts';
import { LineOutput, OutputClosed } from './line-output.ts';
import type { Terminal } from './terminal.ts';

interface EmitFlags {
  readonly fromFile?: string;
  readonly type?: string;
  readonly source?: string;
  readonly id?: string;
  readonly time?: string;
  readonly subject?: string;
  readonly dataschema?: string;
  readonly data?: string;
  readonly modelId?: string;
  readonly modelVersion?: string;
  readonly environment?: string;
  readonly correlationId?: string;
  readonly traceparent?: string;
  readonly collectorEndpoint?: string;
  readonly authToken?: string;
  readonly allowInsecure?: boolean;
  readonly timeout?: number;
  readonly retryBudget?: number;
  readonly print?: boolean;
  readonly dryRun?: boolean;
  readonly validate?: Validation;
  readonly schemaDir?: string;
  readonly logLevel: LogLevel;
}

/** Flags that make an event, which mean nothing for events that are there already. */
const EVENT_FLAGS = [
  'type',
  'source',
  'id',
  'time',
  'subject',
  'dataschema',
  'data',
  'modelId',
  'modelVersion',
  'environment',
  'correlationId',
  'traceparent',
] as const satisfies readonly (keyof EmitFlags)[];

/** Adds `ossp-otel emit`. */
export const addEmitCommand: AddCommand = (program, context) => {
  const command = program
    .command('emit')
    .summary('make an event, or take events of a file, and send or print them')
    .description('Sends one event, or those of a file, to an OSSP collector; without a collector, prints them.')
    .usage('[options]')
    .showHelpAfterError('usage: ossp-otel emit [options]; see ossp-otel emit --help');
  addEventOptions(command);
  addDeliveryOptions(command);
  command.addHelpText('after', EMIT_HELP);
  command.action((flags: EmitFlags) => emit(flags, context));
};

function addEventOptions(command: Command): void {
  command
    .option('--from-file <file>', 'emit the events of this file (- for standard input) as they are')
    .option('--type <type>', 'type of the event')
    .option('--source <uri>', 'who reports it (default: OSSP_SOURCE_URI)')
    .option('--id <id>', 'default: a random UUID is made')
    .option('--time <time>', 'RFC 3339 (default: now)')
    .option('--subject <subject>', 'what it is about')
    .option('--dataschema <url>', 'default: the OSSP schema of the type')
    .option('--data <json>', 'payload: JSON, or @FILE to read it from a file (@- from standard input)')
    .option('--model-id <id>', 'model_id of the resource in the payload')
    .option('--model-version <version>', 'model_version of the resource in the payload')
    .option('--environment <name>', 'environment of the resource in the payload')
    .option('--correlation-id <id>', 'what the event belongs together with')
    .option('--traceparent <traceparent>', 'W3C trace context of the event');
}

function addDeliveryOptions(command: Command): void {
  command
    .option('--collector-endpoint <url>', 'post events to exactly this URL (default: OSSP_COLLECTOR_ENDPOINT)')
    .option('--auth-token <token>', 'bearer token (default: OSSP_AUTH_TOKEN, which others cannot see)')
    .option('--allow-insecure', 'let the token travel unencrypted to another machine')
    .option('--timeout <duration>', 'limit of one attempt, with unit (default: 10s)', duration)
    .option('--retry-budget <duration>', 'limit of all attempts for an event, with unit (default: 1m)', duration)
    .option('--print', 'print each event as a line of JSON')
    .option('--dry-run', 'print each event as a line of JSON, and send nothing')
    .addOption(
      new Option('--validate <mode>', 'against the OSSP schemas (default: OSSP_VALIDATE, else warn)').choices([
        'off',
        'warn',
        'reject',
      ]),
    )
    .option('--schema-dir <folder>', 'use the schemas of this folder, files <type>.schema.json')
    .addOption(new Option('--log-level <level>', 'what is told on standard error').choices(LOG_LEVELS).default('info'));
}

async function emit(flags: EmitFlags, context: CommandContext): Promise<void> {
  const { terminal, exitWith } = context;
  const { fromFile } = flags;
  const surplus = fromFile === undefined ? undefined : EVENT_FLAGS.find((name) => flags[name] !== undefined);
  if (surplus !== undefined) throw new OsspError('ERR_USAGE', `${surplus}: does not go with --from-file`, surplus);
  const made = fromFile === undefined ? await makeEvent(flags, terminal) : undefined;
  const collector = collectorOf(flags, terminal);
  const output = new LineOutput(terminal);
  const reporter = new EmitReporter(terminal, flags.logLevel, output, printStyle(flags, collector !== undefined));
  const options = { listener: reporter, ...(await checksOf(flags, terminal)) };
  const interrupt = new Interrupt(terminal, (line) => reporter.say('warning', line));
  const sender = collector === undefined || flags.dryRun === true ? undefined : new EventSender(collector);
  const send = sender === undefined ? undefined : (event: AcceptedEvent) => sender.send(event, interrupt.abortSignal);
  const emitter = new Emitter({ ...options, send });
  try {
    if (made !== undefined) await emitter.emit(made);
    if (fromFile !== undefined) await emitter.emitFile(fromFile, terminal.stdin, interrupt.stopSignal);
    await output.flush();
    exitWith(reporter.finish(emitter.report(), send !== undefined, interrupt.signal));
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
    exitWith(EXIT.closed);
  } finally {
    interrupt.release();
    await sender?.close();
  }
}

/** Returns the event that the flags describe. */
async function makeEvent(flags: EmitFlags, { env, stdin }: Pick<Terminal, 'env' | 'stdin'>): Promise<AcceptedEvent> {
  if (flags.type === undefined)
    throw new OsspError('ERR_USAGE', 'name the --type of an event to make, or a --from-file');
  const { data, ...texts } = flags;
  const source = flags.source ?? setting(env, 'OSSP_SOURCE_URI');
  const payload = data === undefined ? undefined : await readData(data, stdin);
  return buildEvent({ ...texts, source, data: payload }, { now: Date.now, newId: randomUUID });
}

/** Flags that say how to deliver, which mean nothing without a collector. */
const DELIVERY_FLAGS = ['authToken', 'allowInsecure', 'timeout', 'retryBudget'] as const;

function collectorOf(flags: EmitFlags, { env }: Pick<Terminal, 'env'>): Collector | undefined {
  const { allowInsecure, timeout, retryBudget } = flags;
  const endpoint = flags.collectorEndpoint ?? setting(env, 'OSSP_COLLECTOR_ENDPOINT');
  if (endpoint === undefined) {
    const lost = DELIVERY_FLAGS.find((name) => flags[name] !== undefined);
    if (lost !== undefined) throw new OsspError('ERR_USAGE', `${lost}: needs --collector-endpoint`, lost);
    return undefined;
  }
  const token = flags.authToken ?? setting(env, 'OSSP_AUTH_TOKEN');
  try {
    return readCollector({ endpoint, token, allowInsecure, timeoutMs: timeout, retry: { budgetMs: retryBudget } });
  } catch (error) {
    throw error instanceof OsspError ? asFlag(error) : error;
  }
}

/** The library's names for what these flags say. */
const FLAGS: ReadonlyMap<string, (typeof DELIVERY_FLAGS)[number] | 'collectorEndpoint'> = new Map([
  ['endpoint', 'collectorEndpoint'],
  ['token', 'authToken'],
  ['timeoutMs', 'timeout'],
  ['retry.budgetMs', 'retryBudget'],
]);

/** Returns the error about an option of the library as one about its flag. */
function asFlag(cause: OsspError): OsspError {
  const flag = FLAGS.get(cause.path) ?? cause.path;
  const said = cause.message.slice(cause.path.length).replace('allowInsecure', '--allow-insecure');
  return new OsspError(cause.code, `${flag}${said}`, flag, { cause });
}

function printStyle({ print, dryRun }: EmitFlags, hasCollector: boolean): PrintStyle {
  if (print === true || dryRun === true) return 'json';
  return hasCollector ? 'none' : 'marked';
}

async function checksOf({ validate, schemaDir }: EmitFlags, { env }: Pick<Terminal, 'env'>) {
  const mode = validate ?? validationSetting(setting(env, 'OSSP_VALIDATE'));
  const folder = schemaDir ?? setting(env, 'OSSP_SCHEMA_DIR');
  const isNeeded = mode !== 'off' && folder !== undefined;
  return { validate: mode, schemas: isNeeded ? await readSchemaFolder(folder) : OSSP_SCHEMAS };
}

function validationSetting(text: string | undefined): Validation {
  if (text === undefined) return 'warn';
  const validation = validationOf(text);
  if (validation !== undefined) return validation;
  throw new OsspError('ERR_USAGE', `OSSP_VALIDATE: expected one of ${VALIDATION_WORDS.join(', ')}`);
}

/** An empty variable counts as unset. */
function setting(env: Terminal['env'], name: string): string | undefined {
  return env[name] || undefined;
}
