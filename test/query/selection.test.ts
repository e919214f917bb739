import { expect, it } from '@jest/globals';
import { buildSchema, type GraphQLResolveInfo, graphql } from 'graphql';
import { fieldsBelow } from '../../src/query/selection.ts';

const schema = buildSchema(
  'type Query { list(first: Int): Page } type Page { nodes: [Item], next: String } type Item { name: String, by: Person, at: String } type Person { name: String, id: String }',
);

async function below(query: string, path: readonly string[]): Promise<readonly string[]> {
  let found: readonly string[] = [];
  const list = (_arguments: object, _context: unknown, info: GraphQLResolveInfo) => {
    found = fieldsBelow(info, path);
    return null;
  };
  await graphql({ schema, source: query, rootValue: { list } });
  return found;
}

it('The fields that a query selects are found through aliases and fragments, each once', async () => {
  const plain = '{ list { nodes { name by { id } __typename } next } }';
  expect(await below(plain, [])).toEqual(['nodes', 'next']);
  expect(await below(plain, ['nodes'])).toEqual(['name', 'by']);
  expect(await below(plain, ['nodes', 'by'])).toEqual(['id']);
  expect(await below(plain, ['nodes', 'name'])).toEqual([]);
  expect(await below(plain, ['none'])).toEqual([]);
  const split =
    '{ list { nodes { ...A name } nodes { ... on Item { at } } } } fragment A on Item { name other: by { id } }';
  expect(await below(split, ['nodes'])).toEqual(['name', 'by', 'at']);
  expect(await below(split, ['nodes', 'by'])).toEqual(['id']);
});
