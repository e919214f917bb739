import { describe, expect, it } from '@jest/globals';
import { executeQuery } from '../../src/query/execute-query.ts';

/** Nothing is there to be asked: whatever is asked is told. */
async function outcomeOf(text: string): Promise<string> {
  const nothing = () => Promise.reject(new Error('it was asked'));
  try {
    const answer = await executeQuery(
      { name: 'QUERY', text, variables: {} },
      { reads: undefined, repository: 'acme/apis', organization: 'acme', apigee: nothing, entities: nothing },
    );
    return `answered: ${JSON.stringify(answer.data)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const AT = /^QUERY:\d+:\d+: /;

describe('A query that asks for too much', () => {
  it.each([
    ['is nested without end', '{ repository '.repeat(3000), /nested deeper than 100 brackets/],
    ['holds lists without end', `{ repository(slug: ${'['.repeat(9000)}`, /nested deeper than 100 brackets/],
    [
      'holds nothing but fragments',
      `{ ${'... { '.repeat(3000)} repository`,
      /nested deeper than 100 brackets/,
    ],
    ['is longer than anybody writes', `{ ${'repository { name } '.repeat(3000)} }`, /tokens/],
    [
      'asks for longer lists than there are',
      '{ repository { branches(first: 1001) { nodes { name } } } }',
      /first must be from 1 to 1000/,
    ],
    [
      'asks for a list of none',
      '{ repository { branches(first: 0) { nodes { name } } } }',
      /first must be from 1 to 1000/,
    ],
    [
      'asks for more nodes',
      '{ repository { pullRequests(first: 100) { nodes { commits(first: 60) { nodes { hash } } } } } }',
      /may give \d+ nodes; 5000 are the limit/,
    ],
    [
      'asks for more calls',
      '{ repository { commits(first: 600) { nodes { builds(first: 2) { nodes { key } } } } } }',
      /may take \d+ calls; 500 are the limit/,
    ],
    [
      'hides it in a fragment and in a variable',
      'query ($n: Int = 600) { repository { ...all } } fragment all on Repository { commits(first: $n) { nodes { builds(first: 2) { nodes { key } } } } }',
      /may take \d+ calls; 500 are the limit/,
    ],
  ])('because it %s is refused before the first call, with line and column', async (_, text, told) => {
    const said = await outcomeOf(text);

    expect(said).toMatch(AT);
    expect(said).toMatch(told);
  });

  it('is not the introspection that tools begin with', async () => {
    const inside = (depth: number): string => (depth === 0 ? 'name' : `ofType { ${inside(depth - 1)} }`);

    const said = await outcomeOf(`{ __schema { types { name fields { type { ${inside(14)} } } } } }`);

    expect(said).toMatch(/^answered: \{"__schema":\{"types":\[\{"name":"/);
  });
});
