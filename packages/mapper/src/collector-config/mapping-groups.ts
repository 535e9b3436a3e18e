import { OSSP_SCHEMA_VERSION, SCOPE_NAME } from '@ossp-otel/types';
import { dataStatements, openDataStatement } from './data-statements.ts';
import { envelopeStatements } from './envelope-statements.ts';
import type { MappingTables } from './mapping-tables.ts';
import { literal, member, removeKey, removeMatching, set } from './ottl.ts';
import { IS_EVENT, readStatements } from './read-statements.ts';
import { resourceStatements } from './resource-statements.ts';
import { severityStatements } from './severity-statements.ts';
import { summaryStatements } from './summary-statements.ts';
import { traceStatements } from './trace-statements.ts';

/** Statements that share a cache, and the condition that a record has to meet for all of them. */
export interface StatementGroup {
  readonly comment: string;
  readonly condition?: string;
  /** `silent` where an error is expected and marked in the record itself. */
  readonly errorMode: 'silent' | 'ignore';
  readonly statements: readonly string[];
}

export interface MappingGroupsOptions {
  /** `service.name` of every resource, instead of one made from the event's source. */
  readonly serviceName?: string | undefined;
  /** Statements that find an event elsewhere than in the body. */
  readonly findEvent?: readonly string[];
  /** Statements that take away what the receiver added to a record that is an event. */
  readonly clean?: readonly string[];
  /** Resource attribute that the receiver was told to set so that no two records share a resource. */
  readonly separator?: string;
}

/**
 * Returns the statements that map events to log records as `EventMapper` does. They depend on each record having a
 * resource of its own. No statement of a group that ignores errors is expected to fail; one that does leaves the
 * record as it is and the others go on, so that no record is dropped.
 */
export function mappingGroups(tables: MappingTables, options: MappingGroupsOptions = {}): readonly StatementGroup[] {
  const { serviceName, findEvent, clean = [], separator } = options;
  const group = (comment: string, condition: string | undefined, statements: readonly string[]): StatementGroup => {
    return { comment, errorMode: 'ignore', statements, ...(condition === undefined ? {} : { condition }) };
  };
  return [
    {
      comment: 'Reads the event; a text that is none stays as it is, and is marked',
      errorMode: 'silent',
      statements: readStatements(findEvent),
    },
    group('Maps the event', IS_EVENT, [
      ...clean,
      ...envelopeStatements(tables),
      openDataStatement(),
      ...severityStatements(tables),
      ...dataStatements(tables),
      ...traceStatements(),
      ...resourceStatements(tables, serviceName),
      set('scope.name', literal(SCOPE_NAME)),
      set('scope.version', literal(OSSP_SCHEMA_VERSION)),
      removeMatching('scope.attributes', '^'),
    ]),
    ...[...tables.summaries].map(([type, summary]) =>
      group(`Says in one line what happened: ${type}`, isType(type), summaryStatements(summary)),
    ),
    group('Any other type says its name', IS_EVENT, [set('log.body', 'log.event_name')]),
    ...(separator === undefined
      ? []
      : [group('What kept the records apart', undefined, [removeKey('resource.attributes', separator)])]),
  ];
}

function isType(type: string): string {
  return `${IS_EVENT} and ${member('log.body', 'type')} == ${literal(type)}`;
}
