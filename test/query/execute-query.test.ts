import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { executeQuery } from '../../src/query/execute-query.ts';
import type { QuerySources } from '../../src/query/sources.ts';

async function ask(
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  sources: Partial<QuerySources> = {},
) {
  const nothing = () => Promise.reject(new Error('it was asked'));
  return executeQuery(
    { name: 'QUERY', text, variables },
    {
      reads: undefined,
      repository: 'acme/apis',
      organization: 'acme',
      apigee: nothing,
      entities: nothing,
      ...sources,
    },
  );
}

/** A repository of which Bitbucket tells these facts, and lacks those it gives a reason for. */
function telling(facts: Readonly<Record<string, unknown>>, reasons: Readonly<Record<string, string>>) {
  const reads = {
    lacks: (_kind: string, field?: string) => (field === undefined ? undefined : reasons[field]),
    calls: () => 1,
    one: () => Promise.resolve(facts),
  };
  return { reads: reads as unknown as NonNullable<QuerySources['reads']> };
}

describe('A field that is null', () => {
  it.each([
    ['is told with the reason, if there is one', null, { 'Repository.project': 'It has no projects.' }],
    ['needs no reason if it has a value', 'apis', {}],
  ])('%s', async (_what, project, lacking) => {
    const sources = telling({ fullName: 'acme/apis', project }, { project: 'It has no projects.' });
    const { data, extensions } = await ask('{ repository { project } }', {}, sources);

    expect(data).toEqual({ repository: { project } });
    expect(extensions.lacking).toEqual(lacking);
  });

  it('is told without a reason where nobody knows one', async () => {
    const { extensions } = await ask('{ repository { project } }', {}, telling({ project: null }, {}));

    expect(extensions.lacking).toEqual({});
  });
});

describe('What is asked', () => {
  it.each([
    [
      'two queries',
      'query a { __typename } query b { __typename }',
      'QUERY holds no query, or more than one.',
    ],
    ['a fragment alone', 'fragment all on Repository { fullName }', /Fragment "all" is never used/],
  ])('is one query, and not %s', async (_what, text, told) => {
    await expect(ask(text)).rejects.toThrow(told);
  });

  it.each([
    ['as deep as may be', 100, /Expected Name/],
    ['one bracket deeper', 101, /nested deeper than 100 brackets/],
  ])('is read with its brackets %s: %i', async (_what, depth, told) => {
    await expect(ask('{'.repeat(depth))).rejects.toThrow(told);
  });

  it.each([
    [
      'of the wrong type',
      'query ($n: Int) { repository { branches(first: $n) { nodes { name } } } }',
      { n: 'hush' },
      /"\$n" cannot be taken; Int cannot represent/,
    ],
    [
      'that is missing',
      'query ($n: Int!) { repository { branches(first: $n) { nodes { name } } } }',
      {},
      /Variable "\$n" of required type "Int!" was not provided/,
    ],
  ])('says which variable it refuses, and never its value: one %s', async (_which, text, variables, told) => {
    const refused: unknown = await ask(text, variables).catch((error: unknown) => error);

    expect(String(refused)).toMatch(told);
    expect(String(refused)).not.toContain('got invalid value');
  });
});

describe('An error while it is answered', () => {
  const failing = (fault: Error) => ask('{ apigee { name } }', {}, { apigee: () => Promise.reject(fault) });

  it('that is foreseen stands beside the answer, with what to do about it', async () => {
    const forbidden = new PipeError('apigee-forbidden', 'It may not be read.', { hint: 'Ask for the role.' });

    expect((await failing(forbidden)).errors).toMatchObject([
      { message: 'It may not be read. Ask for the role.', path: ['apigee'] },
    ]);
  });

  it.each([
    ['a stop', new PipeError('stopped', 'It was stopped.')],
    ['a query that is refused late', new PipeError('query-invalid', 'It asks for nothing.')],
    ['a mistake of the pipe', new TypeError('It is undefined.')],
  ])('ends the query if it is %s', async (_what, error) => {
    await expect(failing(error)).rejects.toBe(error);
  });
});
