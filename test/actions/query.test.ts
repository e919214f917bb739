import { describe, expect, it } from '@jest/globals';
import { judgeAnswer, queryText } from '../../src/actions/query.ts';
import { FileRefusal } from '../../src/errors/file-refusal.ts';
import type { QueryAnswer } from '../../src/query/execute-query.ts';

describe('The query that is asked', () => {
  const asked = (
    source: string,
    { own, ofBuild, read }: { own?: number; ofBuild?: number; read?: Error } = {},
  ) =>
    queryText({
      config: { query: { source, variables: { a: 1 } }, pullRequest: own },
      context: { pullRequest: ofBuild },
      clone: '/clone',
      ports: {
        files: {
          resolve: (...parts: string[]) => parts.join('/'),
          read: async (path: string, limit: number) => {
            if (read !== undefined) throw read;
            return Buffer.from(`${limit} bytes of ${path}`);
          },
        },
      },
    } as never);

  it.each([
    ['that is chosen, before that of the build', { own: 7, ofBuild: 8 }, { id: 7, a: 1 }],
    ['of the build', { ofBuild: 8 }, { id: 8, a: 1 }],
    ['that nobody knows', {}, { a: 1 }],
  ])('about an approval is about the pull request %s', async (_, given, variables) => {
    expect((await asked('approval', given)).variables).toStrictEqual(variables);
  });

  it('is about no pull request if it is about anything else', async () => {
    expect((await asked('compliance', { own: 7 })).variables).toStrictEqual({ a: 1 });
    expect(await asked('{ a }', { own: 7 })).toEqual({ name: 'QUERY', text: '{ a }', variables: { a: 1 } });
  });

  it('may be a file of the clone, and is refused where that cannot be read', async () => {
    const missing = new FileRefusal('missing', 'x', { where: 'x' });

    expect((await asked('q.graphql')).text).toBe('262144 bytes of /clone/q.graphql');
    await expect(asked('q.graphql', { read: missing })).rejects.toThrow(
      'QUERY names neither a built-in query',
    );
    await expect(asked('q.graphql', { read: new TypeError('odd') })).rejects.toThrow(TypeError);
  });
});

describe('An answer', () => {
  const fault = { message: 'no', path: ['a', 0], locations: [] };

  /** What a run says of an answer, and how it ends. */
  function judged({
    lacking = {},
    ...answer
  }: Partial<QueryAnswer> & { readonly lacking?: Record<string, string> }) {
    const said: string[] = [];
    const events: object[] = [];
    const run = {
      events: { emit: (event: object) => void events.push(event) },
      ports: { logger: { say: (text: string) => void said.push(text), colour: false } },
    };
    const extensions = { cost: { calls: 1, estimated: {} as never }, lacking };
    return {
      outcome: judgeAnswer(run as never, { data: null, errors: [], extensions, ...answer }),
      said,
      events,
    };
  }

  it.each([
    ['of data', { data: { a: 1 } }, 'done'],
    ['of data beside what could not be read', { data: { a: 1, b: null }, errors: [fault] }, 'done'],
    ['of nothing, where nothing went wrong', { data: { a: null } }, 'done'],
    ['of nothing at all, where nothing went wrong', { data: null }, 'done'],
    ['of nothing, as it could not be read', { data: { a: null }, errors: [fault] }, 'unavailable'],
    ['of nothing at all, as it could not be read', { data: null, errors: [fault] }, 'unavailable'],
  ])('%s: the run ends as %s', (_, answer, outcome) => {
    expect(judged(answer).outcome).toBe(outcome);
  });

  it('says what could not be read, by its place', () => {
    const { said, events } = judged({ data: { a: 1 }, errors: [fault, { ...fault, path: [] }] });

    expect(said.join('\n')).toContain('a.0: no');
    expect(events).toEqual([
      {
        kind: 'warned',
        warnings: [
          { code: 'query-error', message: 'a.0: no' },
          { code: 'query-error', message: 'no' },
        ],
      },
    ]);
    expect(judged({ errors: [fault] }).events).toMatchObject([{ kind: 'failed' }]);
  });

  it('says what is lacking, and why, where something is', () => {
    expect(judged({ data: { a: 1 }, lacking: { b: 'not asked' } }).said.join('\n')).toContain(
      'b is null: not asked',
    );
    expect(judged({ data: { a: 1 } }).said).toEqual([]);
  });
});
