import { OsspError } from '@ossp-otel/types';
import type { DataSchemas } from '../delivery/preparation.ts';

/** Stands in for the reader of schema folders where there are no files. Rejects with ERR_USAGE. */
export async function readSchemaFolder(_folder: string): Promise<DataSchemas> {
  throw new OsspError('ERR_USAGE', 'OSSP_SCHEMA_DIR: there are no folders here', 'OSSP_SCHEMA_DIR');
}
