import * as z from 'zod';
import { manifestSchema } from './manifest-schema.ts';

/** Where the printed schema can be fetched; editors and schema stores know it by this address. */
const ADDRESS = 'https://bitbucket.org/apigeepipe/apigee-pipe/raw/main/apigee.schema.json';

/**
 * The JSON schema that editors check `apigee.yaml` with; `apigee.schema.json` is this, printed. It refuses what
 * the pipe refuses, except what takes a calendar or two values: leap days, names of time zones, a window's end before
 * its beginning.
 */
export function manifestJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(manifestSchema, { io: 'input', target: 'draft-7', reused: 'ref' });
  return { $id: ADDRESS, ...schema, title: 'apigee.yaml, the manifest of apigee-pipe' };
}
