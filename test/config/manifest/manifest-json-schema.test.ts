import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { manifestJsonSchema } from '../../../src/config/manifest/manifest-json-schema.ts';

const complete: unknown = parse(
  readFileSync(new URL('../../../examples/apigee-complete.yaml', import.meta.url), 'utf8'),
);

describe('apigee.schema.json', () => {
  it('is the schema the manifest is checked with, printed', () => {
    const published: unknown = JSON.parse(
      readFileSync(new URL('../../../apigee.schema.json', import.meta.url), 'utf8'),
    );

    expect(published).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
  });

  it('accepts a complete manifest and refuses an unknown key, as an editor would', () => {
    const check = new Ajv({ strict: false }).compile(manifestJsonSchema());

    expect([check(complete), check.errors]).toEqual([true, null]);
    expect(check({ version: 1, bundels: [] })).toBe(false);
  });
});
