import { dataPlace, type MappingTables } from './mapping-tables.ts';
import { member, merge, removeKey, renameKeys, set } from './ottl.ts';

const WHOLE = member('log.body', 'data');
/** Where {@link openDataStatement} puts `data`: below anything else but an object, a path would be an error. */
export const DATA = member('log.cache', 'data');
const OTHER = member('log.cache', 'other_data');
const RESOURCE = member('log.cache', 'resource');

/** Where {@link dataStatements} put `data.resource`, if it goes to the resource. */
export const EVENT_RESOURCE = RESOURCE;

/** Returns the statement that makes the members of `data` readable at {@link DATA}, where it has any. */
export function openDataStatement(): string {
  return set(DATA, WHOLE, `IsMap(${WHOLE})`);
}

/** Returns the statements for `data`, all but its `resource`. They come behind {@link openDataStatement} and empty what it opened. */
export function dataStatements(tables: MappingTables): readonly string[] {
  const { named, prefix } = dataPlace(tables);
  const isObject = `IsMap(${WHOLE})`;
  const resource = member(DATA, 'resource');
  return [
    // Data that is no object, null too, which has no value of its own here: by its name
    set(OTHER, 'log.body', `not ${isObject}`),
    `keep_keys(${OTHER}, ["data"]) where IsMap(${OTHER})`,
    renameKeys(OTHER, '^data$', wholeName(tables), `IsMap(${OTHER})`),
    merge('log.attributes', OTHER, `IsMap(${OTHER})`),
    set(member('log.attributes', wholeName(tables)), WHOLE, `${isObject} and Len(${WHOLE}) == 0`),
    set(RESOURCE, resource, `IsMap(${resource}) and Len(${resource}) > 0`),
    removeKey(DATA, 'resource', `IsMap(${RESOURCE})`),
    ...named.flatMap(({ field, name }) => moveText(DATA, field, member('log.attributes', name))),
    renameKeys(DATA, '^', prefix, `IsMap(${DATA})`),
    merge('log.attributes', DATA, `IsMap(${DATA})`),
  ];
}

/** Returns the statements that move a member to its own place if it is text; a value of another kind stays. */
export function moveText(map: string, field: string, target: string): readonly string[] {
  const condition = `IsString(${member(map, field)})`;
  return [set(target, member(map, field), condition), removeKey(map, field, condition)];
}

function wholeName({ mapping }: MappingTables): string {
  const row = mapping.find(({ field, target }) => field === 'data' && target === 'attribute');
  if (row === undefined) throw new Error('the mapping table has no attribute for data');
  return row.name;
}
