import { expect, it } from '@jest/globals';
import { executeQuery } from '../../src/query/execute-query.ts';

async function outcomeOf(first: number): Promise<string> {
  const nothing = () => Promise.reject(new Error('it was asked'));
  const text = `{ repository { branches(first: ${first}) { nodes { name } } } }`;
  const sources = { reads: undefined, repository: 'acme/apis', organization: 'acme' };
  return executeQuery(
    { name: 'QUERY', text, variables: {} },
    { ...sources, apigee: nothing, entities: nothing },
  ).then(() => 'asked', String);
}

it.each([
  [0, true],
  [1, false],
  [1000, false],
  [1001, true],
])('A list of %i is too long or too short: %p', async (first, refused) => {
  const said = await outcomeOf(first);
  if (refused) expect(said).toContain('first must be from 1 to 1000');
  else expect(said).not.toContain('first must be');
});
