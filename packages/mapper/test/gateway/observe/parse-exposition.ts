/** A metric family of Prometheus' text format. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\["\\\\n])*)"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`);
const VALUE = /^(?:[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[+-]Inf|NaN)$/;

/**
 * Reads Prometheus' text format 0.0.4, strictly: HELP and TYPE come once and before the samples of their family, a
 * family stands in one piece, and no series is there twice.
 *
 * @throws Error where the text breaks the format
 */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, { help: string; type: string; samples: Sample[] }>();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind = '', name = '', rest = ''] = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`).exec(line) ?? [];
    if (kind === 'HELP') {
      if (families.has(name)) throw new Error(`two families ${name}`);
      families.set(name, { help: unescaped(rest), type: '', samples: [] });
      current = name;
      continue;
    }
    const family = families.get(current);
    if (family === undefined) throw new Error(`no HELP before: ${line}`);
    if (kind === 'TYPE') {
      if (name !== current || family.type !== '') throw new Error(`misplaced TYPE: ${line}`);
      family.type = rest;
      continue;
    }
    const sample = parseSample(line);
    const endings = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    if (!endings.some((ending) => sample.name === current + ending)) throw new Error(`misplaced sample: ${line}`);
    const series = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (seen.has(series)) throw new Error(`a series twice: ${line}`);
    seen.add(series);
    family.samples.push(sample);
  }
  return families;
}

function parseSample(line: string): Sample {
  const match = SAMPLE.exec(line);
  const [, name = '', labels = ''] = match ?? [];
  const value = match?.at(-1) ?? '';
  if (match === null || !VALUE.test(value)) throw new Error(`no sample: ${line}`);
  const pairs = Array.from(labels.matchAll(new RegExp(LABEL, 'g')), ([, label = '', text = '']): [string, string] => [
    label,
    unescaped(text),
  ]);
  if (new Set(pairs.map(([label]) => label)).size < pairs.length) throw new Error(`a label twice: ${line}`);
  return { name, labels: Object.fromEntries(pairs), value: Number(value.replace('Inf', 'Infinity')) };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
