import { SEVERITY_DEFAULTS, type SeverityDefault } from '@ossp-otel/types';
import { type Severity, severityOf } from '../map/severity.ts';
import { ByteCache } from './byte-cache.ts';
import type { DataFields } from './data-fields.ts';
import type { EventData } from './event-data.ts';
import { decodeText, spells } from './json-text.ts';
import { FALSE, TEXT, TRUE } from './member-list.ts';

const BOOLEAN_KINDS = new Map([
  [true, TRUE],
  [false, FALSE],
]);

/** The exception of a type's default, with the field by its number. */
interface Exception {
  readonly field: number;
  readonly equals: string | boolean;
  readonly severity: Severity;
}

/** Finds the severity of events of one type in their bytes. What `severityOf` said for the same words before it remembers. */
export class SeverityRules {
  readonly #type: string;
  readonly #field: number;
  readonly #default: Severity;
  readonly #exception: Exception | undefined;
  readonly #byWord = new ByteCache<Severity>(32, 32);

  constructor(type: string, fields: DataFields) {
    this.#type = type;
    this.#field = fields.add('severity');
    this.#default = severityOf(type, {});
    const unless = SEVERITY_DEFAULTS.find((row) => row.type === type)?.unless;
    this.#exception = unless === undefined ? undefined : exceptionOf(type, unless, fields);
  }

  /** Returns the severity, `undefined` if it takes more than a word that is known, or no word, to find it. */
  severity(data: EventData): Severity | undefined {
    const at = data.fieldAt[this.#field] as number;
    if (at < 0) {
      return this.#exception !== undefined && applies(this.#exception, data) ? this.#exception.severity : this.#default;
    }
    const { members, bytes, view } = data;
    if (members.kinds[at] !== TEXT) return undefined;
    const start = members.starts[at] as number;
    const end = members.ends[at] as number;
    const known = this.#byWord.get(view, start, end);
    if (known !== undefined) return known;
    const severity = severityOf(this.#type, { severity: decodeText(bytes, view, start, end) });
    // Where the word decides nothing, the other members do
    return severity.derived ? undefined : this.#byWord.set(bytes, view, start, end, severity);
  }
}

function exceptionOf(
  type: string,
  { field, equals }: NonNullable<SeverityDefault['unless']>,
  fields: DataFields,
): Exception {
  return { field: fields.add(field), equals, severity: severityOf(type, { [field]: equals }) };
}

function applies({ field, equals }: Exception, { members, fieldAt, bytes }: EventData): boolean {
  const at = fieldAt[field] as number;
  if (at < 0) return false;
  const kind = members.kinds[at];
  if (typeof equals === 'boolean') return kind === BOOLEAN_KINDS.get(equals);
  const start = members.starts[at] as number;
  return kind === TEXT && members.ends[at] === start + equals.length && spells(bytes, start, equals);
}
