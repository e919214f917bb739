import type { OpenApiExtract, Operation } from './extract-openapi.ts';

/** Where recorded exchanges contradict Atlassian's document, the recording counts. */
export function corrected(extract: OpenApiExtract): OpenApiExtract {
  const operations = extract.operations.map(withScalars);
  const schemas = structuredClone(extract.schemas) as Record<string, Schema>;
  for (const [name, correct] of Object.entries(corrections)) {
    const schema = schemas[name];
    if (schema !== undefined) correct(schema);
  }
  return { ...extract, operations, schemas };
}

/** Data Center's reports have values that are scalars too, in a schema without a name. */
function withScalars(operation: Operation): Operation {
  const isReport = operation.path.includes('/reports') && operation.path.startsWith('/insights');
  if (!isReport) return operation;
  const text = JSON.stringify(operation).replaceAll('"value":{"type":"object"}', '"value":{}');
  return JSON.parse(text) as Operation;
}

interface Schema {
  type?: string;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  allOf?: Schema[];
}

const corrections: Readonly<Record<string, (schema: Schema) => void>> = {
  // A value is a scalar or a link; the document says object.
  report_data: (schema) => {
    if (schema.properties !== undefined) schema.properties['value'] = {};
  },
  // Pipelines of pull requests exist, the document forgot them.
  pipeline_selector: (schema) => {
    propertyOf(schema, 'type')?.enum?.push('pull-requests');
  },
  // The required scopes come as an object.
  error: (schema) => {
    const detail = schema.properties?.['error']?.properties;
    if (detail !== undefined) detail['detail'] = {};
  },
};

function propertyOf(schema: Schema, name: string): Schema | undefined {
  return [schema, ...(schema.allOf ?? [])].find((part) => part.properties?.[name] !== undefined)
    ?.properties?.[name];
}
