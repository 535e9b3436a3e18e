export { type DataSchemas, type Finding, OSSP_SCHEMAS } from '../event/data-schemas.ts';
export { readSchemaFolder } from './schema-folder.ts';
