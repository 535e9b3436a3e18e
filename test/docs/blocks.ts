import {
  ENVIRONMENT_NAMES,
  ERROR_CODES,
  EVENT_TYPES,
  MAPPING,
  OTHER_SEVERITY_NUMBER,
  SEVERITY_DEFAULTS,
  SEVERITY_NUMBERS,
} from '@ossp-otel/types';
import { COLLECTOR_DIFFERENCES } from '../../packages/mapper/src/collector-config/differences.ts';
import { defaultTextOf, OPTION_GROUPS, variableOf } from '../../packages/mapper/src/gateway/options/option.ts';
import { OPTION_LIST } from '../../packages/mapper/src/gateway/options/option-table.ts';
import { ossp } from './command.ts';
import { optionRows } from './option-table.ts';

/** Commands whose help stands in the documentation. */
const COMMANDS = ['convert', 'verify', 'validate', 'emit', 'serve', 'collector-config'] as const;

/** Parts of the documentation that the code itself writes, by the name in their `generated:` comment. */
export const BLOCKS: ReadonlyMap<string, () => Promise<string>> = new Map<string, () => Promise<string>>([
  ['mapping-table', async () => mappingTable()],
  ['severity-table', async () => severityTable()],
  ['environment-table', async () => environmentTable()],
  ['error-codes', async () => errorTable()],
  ['event-types', async () => EVENT_TYPES.map((type) => `- \`${type}\``).join('\n')],
  [
    'processor-options',
    async () => optionTable('packages/log-processor/src/options/options.ts', 'OsspLogRecordProcessorOptions'),
  ],
  ['retry-options', async () => optionTable('packages/mapper/src/ossp-http/retry-options.ts', 'RetryOptions')],
  ['spool-options', async () => optionTable('packages/mapper/src/spool/disk-spool.ts', 'DiskSpoolOptions')],
  [
    'dead-letter-options',
    async () => optionTable('packages/log-processor/src/node/dead-letter-file.ts', 'DeadLetterFileOptions'),
  ],
  [
    'flush-on-exit-options',
    async () => optionTable('packages/log-processor/src/node/flush-on-exit.ts', 'FlushOnExitOptions'),
  ],
  ['oidc-options', async () => optionTable('packages/log-processor/src/auth/oidc-options.ts', 'OidcOptions')],
  ['gateway-options', async () => gatewayOptionTables()],
  ['collector-differences', async () => collectorDifferencesTable()],
  ['processor-stats', async () => statsTable()],
  ...COMMANDS.map((command): [string, () => Promise<string>] => [`help-${command}`, () => helpOf(command)]),
]);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function mappingTable(): string {
  const targets = { attribute: 'attribute', resource: 'resource attribute', record: 'record field' } as const;
  return table(
    ['event', 'log record', 'decided by', 'note'],
    MAPPING.map(({ field, target, name, value, carries, origin, note }) => [
      `\`${field}\``,
      `${targets[target]} \`${name}\``,
      origin === 'ossp' ? 'OSSP' : 'this bridge',
      [
        note,
        value === 'number' ? 'always a double' : undefined,
        value === 'text' && carries && field.startsWith('data.')
          ? 'text only, other kinds go to the `*` row'
          : undefined,
        carries ? undefined : 'a copy: not read on the way back',
      ]
        .filter((part) => part !== undefined)
        .join('; '),
    ]),
  );
}

function severityTable(): string {
  const words = [...SEVERITY_NUMBERS].map(([word, number]) => [`\`${word}\``, String(number)]);
  const types = SEVERITY_DEFAULTS.map(({ type, severityNumber, unless }) => [
    `no known word, type \`${type}\``,
    unless === undefined
      ? String(severityNumber)
      : `${severityNumber}, or ${unless.severityNumber} where \`${unless.field}\` is \`${unless.equals}\``,
  ]);
  return table(
    ['severity of the event', 'severity number'],
    [...words, ...types, ['no known word, any other type', String(OTHER_SEVERITY_NUMBER)]],
  );
}

function environmentTable(): string {
  return table(
    ['`data.resource.environment`', '`deployment.environment.name`'],
    [...[...ENVIRONMENT_NAMES].map(([from, to]) => [`\`${from}\``, `\`${to}\``]), ['any other', 'the same']],
  );
}

function errorTable(): string {
  return table(
    ['code', 'meaning'],
    Object.entries(ERROR_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]),
  );
}

async function optionTable(file: string, name: string): Promise<string> {
  return table(['option', 'meaning', 'default'], await optionRows(file, name));
}

function gatewayOptionTables(): string {
  return OPTION_GROUPS.map((group) => {
    const members = OPTION_LIST.filter(([, option]) => option.group === group);
    const rows = members.map(([name, option]) => {
      const variables = [variableOf(name), ...(option.standard?.names ?? [])];
      return [
        `\`${name}\``,
        variables.map((variable) => `\`${variable}\``).join(', '),
        option.kind.values === '' ? option.meaning : `${option.meaning} (${option.kind.values})`,
        defaultTextOf(option) || 'none',
      ].map((cell) => cell.replaceAll('|', '\\|'));
    });
    return `**${group}**\n\n${table(['option', 'environment', 'meaning', 'default'], rows)}`;
  }).join('\n\n');
}

async function statsTable(): Promise<string> {
  const rows = await optionRows('packages/log-processor/src/observe/counters.ts', 'ProcessorStats');
  return table(
    ['count', 'meaning'],
    rows.map(([name = '', meaning = '']) => [name, meaning]),
  );
}

function collectorDifferencesTable(): string {
  return table(
    ['what is otherwise', 'why', 'for'],
    COLLECTOR_DIFFERENCES.map(({ what, why, inputs }) => [what, why, inputs.length === 3 ? 'all' : inputs.join(', ')]),
  );
}

async function helpOf(command: string): Promise<string> {
  const { output } = await ossp(['help', command]);
  return `\`\`\`text\n${output.trimEnd()}\n\`\`\``;
}
