import { expect, it } from '@jest/globals';
import { executeQuery } from '../../src/query/execute-query.ts';

async function told(text: string): Promise<string> {
  const nothing = () => Promise.reject(new Error('it was asked'));
  const sources = { reads: undefined, repository: 'acme/apis', organization: 'acme' };
  return executeQuery(
    { name: 'QUERY', text, variables: {} },
    { ...sources, apigee: nothing, entities: nothing },
  ).then(() => 'allowed', String);
}
const nodes = (first: number, below: number): string =>
  `{ repository { branches(first: ${first}) { nodes { name } } pullRequests(first: ${below}) { nodes { id } } deployments(first: 1000) { nodes { state } } pipelines(first: 1000) { nodes { uuid } } environments(first: 1000) { nodes { name } } } }`;

it('A query may give as many nodes as the limit says, and not one more', async () => {
  expect(await told(nodes(1000, 1000))).toBe('allowed');
  expect(await told(`${nodes(1000, 1000).slice(0, -3)} webhooks(first: 1) { nodes { url } } } }`)).toContain(
    'may give 5001 nodes; 5000 are the limit',
  );
});
