import type { OpenApiExtract } from './extract-openapi.ts';

/** Where recorded exchanges contradict Atlassian's document, the recording counts. */
export function corrected(extract: OpenApiExtract): OpenApiExtract {
  const schemas = structuredClone(extract.schemas) as Record<string, Schema>;
  for (const [name, correct] of Object.entries(corrections)) {
    const schema = schemas[name];
    if (schema !== undefined) correct(schema);
  }
  return { ...extract, schemas };
}

interface Schema {
  type?: string;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  allOf?: Schema[];
}

const corrections: Readonly<Record<string, (schema: Schema) => void>> = {
  report_data: scalarValue,
  RestInsightReportData: scalarValue,
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

/** A value is a scalar or a link; both documents say object. */
function scalarValue({ properties }: Schema): void {
  if (properties !== undefined) properties['value'] = {};
}

function propertyOf(schema: Schema, name: string): Schema | undefined {
  return [schema, ...(schema.allOf ?? [])].find((part) => part.properties?.[name] !== undefined)
    ?.properties?.[name];
}
