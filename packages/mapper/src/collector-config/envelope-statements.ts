import { envelopePlace, type MappingTables } from './mapping-tables.ts';
import { exactly, member, merge, removeKey, renameKeys, set } from './ottl.ts';
import { TIME_IS_HELD, timeStatements } from './time-statements.ts';

const ENVELOPE = member('log.cache', 'envelope');

/** Returns the statements for everything of an event but its `data`. */
export function envelopeStatements(tables: MappingTables): readonly string[] {
  const { named, prefix } = envelopePlace(tables);
  return [
    ...timeStatements(),
    set('log.event_name', member('log.body', 'type')),
    set(ENVELOPE, 'log.body'),
    removeKey(ENVELOPE, 'data'),
    removeKey(ENVELOPE, 'time', TIME_IS_HELD),
    renameKeys(ENVELOPE, '^', prefix),
    ...named.map(({ field, name }) => renameKeys(ENVELOPE, `^${exactly(prefix + field)}$`, name)),
    merge('log.attributes', ENVELOPE),
  ];
}
