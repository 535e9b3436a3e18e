import { BRIDGE, OTHER_SEVERITY_NUMBER } from '@ossp-otel/types';
import { DATA } from './data-statements.ts';
import type { MappingTables } from './mapping-tables.ts';
import { exactly, isTextLike, literal, member, set } from './ottl.ts';
import { spellAsMapper } from './summary-statements.ts';

const OWN = member(DATA, 'severity');
const TYPE = member('log.body', 'type');
const WORD = member('log.cache', 'severity_word');
const KNOWN = member('log.cache', 'severity_known');

/** Whole numbers beyond this are not spelt by all digits. */
const WHOLE = '1000000000000000.0';

/** Returns the statements for the severity: the event's own word or number, else what its type says. They read opened data. */
export function severityStatements({ severityNumbers, severityDefaults }: MappingTables): readonly string[] {
  const wordsOf = new Map<number, string[]>();
  for (const [word, number] of severityNumbers) wordsOf.set(number, [...(wordsOf.get(number) ?? []), word]);
  const known = [...wordsOf].map(([number, words]): [string, string] => {
    return [String(number), isTextLike(WORD, `^(?:${words.map(exactly).join('|')})$`)];
  });
  known.push([`Int(${WORD})`, isTextLike(WORD, '^(?:[1-9]|1[0-9]|2[0-4])$')]);
  return [
    set('log.severity_text', OWN, `IsString(${OWN})`),
    set('log.severity_text', `String(${OWN})`, `IsDouble(${OWN})`),
    spellAsMapper('log.severity_text', `IsDouble(${OWN})`),
    set(
      'log.severity_text',
      `String(Int(${OWN}))`,
      `IsDouble(${OWN}) and ${OWN} > -${WHOLE} and ${OWN} < ${WHOLE} and Int(${OWN}) == ${OWN}`,
    ),
    // The words have ASCII letters; other letters become such ones differently in different languages
    set(WORD, 'ToLowerCase(log.severity_text)', isTextLike('log.severity_text', '^[ -~]+$')),
    set('log.severity_number', String(OTHER_SEVERITY_NUMBER)),
    ...severityDefaults.flatMap(({ type, severityNumber, unless }) => {
      const isType = `${TYPE} == ${literal(type)}`;
      const byType = set('log.severity_number', String(severityNumber), isType);
      if (unless === undefined) return [byType];
      const { field, equals, severityNumber: other } = unless;
      const value = typeof equals === 'string' ? literal(equals) : String(equals);
      return [byType, set('log.severity_number', String(other), `${isType} and ${member(DATA, field)} == ${value}`)];
    }),
    ...known.flatMap(([number, condition]) => [
      set('log.severity_number', number, condition),
      set(KNOWN, 'true', condition),
    ]),
    set(member('log.attributes', BRIDGE.severityDerived), 'true', `${KNOWN} == nil`),
  ];
}
