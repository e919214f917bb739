import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { BUILT_IN } from '../../src/query/built-in.ts';
import { SCHEMA } from '../../src/query/schema.ts';

describe('schema.graphql', () => {
  it('is what queries are answered by: npm run print prints it anew', () => {
    expect(readFileSync('schema.graphql', 'utf8')).toBe(SCHEMA);
  });

  it.each(Object.entries(BUILT_IN))('takes the built-in query %s', (_name, text) => {
    expect(validate(buildSchema(SCHEMA), parse(text))).toEqual([]);
  });

  it('can only be read', () => {
    expect(buildSchema(SCHEMA).getMutationType()).toBeUndefined();
  });
});
