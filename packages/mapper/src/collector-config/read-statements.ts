import { BRIDGE_PREFIX } from '@ossp-otel/types';
import { isTextLike, literal, member, set } from './ottl.ts';

/** Attribute of a record whose text is no event: it stays as it came. */
export const NOT_AN_EVENT: string = `${BRIDGE_PREFIX}not_an_event`;

/** Where the statements of this group put the event. */
export const PARSED: string = member('log.cache', 'event');

const AN_OBJECT = '^[ \\t\\r\\n]*[{]';
/** Control characters that stand nowhere in JSON. `ParseJSON` takes a NUL for the end of the text. */
export const NO_JSON = '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]';
const REQUIRED = ['id', 'source', 'type'];

/**
 * Returns the statements that make the body of a record the event that its text is, and mark a record whose text is none.
 *
 * @param own - statements that find the event elsewhere, as CloudEvents in binary mode need.
 */
export function readStatements(own: readonly string[] = []): readonly string[] {
  const isEvent = [
    `IsMap(${PARSED})`,
    `${member(PARSED, 'specversion')} == "1.0"`,
    ...REQUIRED.flatMap((name) => [`IsString(${member(PARSED, name)})`, `${member(PARSED, name)} != ""`]),
  ].join(' and ');
  return [
    ...own,
    set(
      PARSED,
      'ParseJSON(log.body)',
      `${PARSED} == nil and ${isTextLike('log.body', AN_OBJECT)} and not IsMatch(log.body, ${literal(NO_JSON)})`,
    ),
    set('log.body', PARSED, isEvent),
    set(member('log.attributes', NOT_AN_EVENT), 'true', 'not IsMap(log.body)'),
  ];
}

/** Holds for a record that the statements of {@link readStatements} have found to be an event. */
export const IS_EVENT = 'IsMap(log.body)';
