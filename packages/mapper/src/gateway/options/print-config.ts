import { parse } from 'yaml';
import type { Headers } from '../../otlp-http/index.ts';
import type { Chosen, ChosenOptions, OptionOrigin } from './chosen-options.ts';
import { OPTION_GROUPS, type Option } from './option.ts';
import { OPTION_LIST, type OptionName } from './option-table.ts';
import type { GatewayOptions } from './read-settings.ts';

/**
 * Returns every option as YAML, with a remark where its value came from. As a configuration file it leads to the same
 * settings, but for headers: their values may be secrets, so that they stand there as comments, without values.
 */
export function printConfig({ options, settings }: GatewayOptions): string {
  const groups = OPTION_GROUPS.map((group) => {
    const members = OPTION_LIST.filter(([, option]) => option.group === group);
    const entries = members.map(([name, option]) =>
      name === 'header' ? headerEntry(options.header, settings.otlp.headers) : entryOf(name, option, options[name]),
    );
    return `\n# ${group}\n${entries.join('')}`;
  });
  return `# What counts for ossp-otel serve, and where it came from\n${groups.join('')}`;
}

function entryOf(name: OptionName, { kind }: Option<unknown, unknown>, { value, origin }: Chosen<unknown>): string {
  if (value === undefined) return line(name, 'null', origin);
  const plain = kind.toYaml(value);
  if (typeof plain === 'object' && plain.length > 0) {
    return [`${name}: # ${origin}\n`, ...plain.map((entry) => `  - ${scalar(entry)}\n`)].join('');
  }
  return canBeSaid(name, value) ? line(name, scalar(plain), origin) : `# ${line(name, scalar(plain), origin)}`;
}

function line(name: OptionName, value: string, origin: OptionOrigin): string {
  return `${name}: ${value} # ${origin}\n`;
}

/** Returns YAML on one line. JSON is YAML, too; quotes are left out where nothing hangs on them. */
function scalar(value: unknown): string {
  const isPlain = typeof value === 'string' && /^[\w./][\w./:@~?=&%+-]*$/.test(value) && parse(value) === value;
  return isPlain ? value : JSON.stringify(value);
}

/** Only a variable of OpenTelemetry can name an endpoint that has no path. */
function canBeSaid(name: OptionName, value: unknown): boolean {
  const isEndpoint = name === 'endpoint' || name === 'metrics-endpoint';
  return !(isEndpoint && typeof value === 'string' && new URL(value).pathname === '/');
}

/** What is sent in the end: the headers of the option, and those of the environment. */
function headerEntry({ value, origin }: ChosenOptions['header'], sent: Headers): string {
  if (sent.size === 0) return line('header', '[]', origin);
  const entries = [...sent.keys()].map((name) => {
    const isOption = value.has(name) && value.get(name) === sent.get(name);
    return `#   - ${name}=*** # ${isOption ? origin : 'environment'}\n`;
  });
  return ['# header: # the values are not shown\n', ...entries].join('');
}
