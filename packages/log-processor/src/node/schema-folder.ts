export { readSchemaFolder } from '@ossp-otel/mapper/schemas';
