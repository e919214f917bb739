import * as z from 'zod';
import { manifestSchema } from './manifest-schema.ts';

/** The JSON schema that editors check `apigee.yaml` with; `apigee.schema.json` is this, printed. */
export function manifestJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(manifestSchema, { io: 'input', target: 'draft-7', reused: 'ref' });
  return { ...schema, title: 'apigee.yaml, the manifest of apigee-pipe' };
}
