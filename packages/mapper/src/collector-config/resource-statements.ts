import { EVENT_RESOURCE, moveText } from './data-statements.ts';
import { type MappingTables, resourceCopies, resourcePlace } from './mapping-tables.ts';
import { literal, member, merge, removeMatching, renameKeys, set } from './ottl.ts';

const SOURCE = member('log.body', 'source');
const NAMED = member('log.cache', 'named_resource');
const NAME = member('log.cache', 'service');
const ENVIRONMENT = 'environment';

/** The last segment of a path behind an authority, and of anything else; the mapper's `service-name.ts` in RE2. */
const AUTHORITY = '^[^?#]*://';
const LAST_OF_PATH = '(?s)^[^?#]*?://[^?#]*/(?P<name>[^/?#]*[^/:?#])[/:]*(?:[?#].*)?$';
const LAST_SEGMENT = '(?s)^(?:[^?#]*[/:])?(?P<name>[^/:?#]+)[/:]*(?:[?#].*)?$';

/**
 * Returns the statements that make the resource of a record that of its event. They need a resource for each record:
 * records that share one would overwrite each other's.
 *
 * @param serviceName - `service.name` of every resource, instead of one made from the event's source.
 */
export function resourceStatements(tables: MappingTables, serviceName: string | undefined): readonly string[] {
  const { named, prefix } = resourcePlace(tables);
  const isThere = `IsMap(${EVENT_RESOURCE})`;
  return [
    ...serviceNameStatements(nameOfService(tables), serviceName),
    ...resourceCopies(tables).flatMap(({ field, name }) => copy(tables, field, member(NAMED, name))),
    ...named.flatMap(({ field, name }) => moveText(EVENT_RESOURCE, field, member(NAMED, name))),
    renameKeys(EVENT_RESOURCE, '^', prefix, isThere),
    removeMatching('resource.attributes', '^'),
    merge('resource.attributes', NAMED),
    merge('resource.attributes', EVENT_RESOURCE, isThere),
  ];
}

function serviceNameStatements(name: string, serviceName: string | undefined): readonly string[] {
  const target = member(NAMED, name);
  if (serviceName !== undefined) return [set(target, literal(serviceName))];
  const found = member(NAME, 'name');
  return [
    set(NAME, `ExtractPatterns(${SOURCE}, ${literal(LAST_OF_PATH)})`, `IsMatch(${SOURCE}, ${literal(AUTHORITY)})`),
    set(NAME, `ExtractPatterns(${SOURCE}, ${literal(LAST_SEGMENT)})`, `${NAME} == nil`),
    set(target, SOURCE),
    set(target, found, `IsString(${found})`),
  ];
}

function copy({ environmentNames }: MappingTables, field: string, target: string): readonly string[] {
  const value = member(EVENT_RESOURCE, field);
  const names = field === ENVIRONMENT ? [...environmentNames] : [];
  return [
    set(target, value, `IsString(${value})`),
    ...names.map(([word, name]) => set(target, literal(name), `${value} == ${literal(word)}`)),
  ];
}

function nameOfService({ mapping }: MappingTables): string {
  const row = mapping.find(({ field, target }) => field === 'source' && target === 'resource');
  if (row === undefined) throw new Error('the mapping table has no resource attribute for source');
  return row.name;
}
