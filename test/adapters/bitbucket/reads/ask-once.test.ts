import { describe, expect, it } from '@jest/globals';
import { createAskOnce } from '../../../../src/adapters/bitbucket/reads/ask-once.ts';

interface Answered {
  readonly status?: number;
  readonly bytes?: number;
  readonly json?: unknown;
}

function asking(answer: (path: string) => Answered = () => ({})) {
  const asked: (readonly [string, unknown])[] = [];
  const wire = {
    ask: async ({ url, query }: { readonly url: string; readonly query: unknown }) => {
      asked.push([url, query]);
      const { status = 200, bytes = 2, ...told } = answer(url);
      const json = 'json' in told ? told.json : {};
      return { status, body: new Uint8Array(bytes), json: () => json, text: () => 'text' };
    },
  };
  const { signal } = new AbortController();
  return { asked, ...createAskOnce(wire as never, 'https://host', signal) };
}

const question = (path: string, query?: Readonly<Record<string, string | undefined>>) => ({
  path,
  operation: 'read it',
  scope: 'repository',
  ...(query === undefined ? {} : { query }),
});

describe('A question to Bitbucket', () => {
  it('is asked once, and anew with another query', async () => {
    const once = asking();
    await once.json(question('/a'));
    await once.text(question('/a', { q: '', other: undefined }));
    await once.json(question('/a', { q: 'x' }));
    expect(once.asked).toEqual([
      ['https://host/a', {}],
      ['https://host/a', { q: 'x' }],
    ]);
  });

  it('has no answer where there is nothing', async () => {
    const none = asking(() => ({ status: 404 }));
    expect([await none.json(question('/a')), await none.text(question('/a'))]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('may have a large answer if that can be read, and up to a megabyte if not', async () => {
    const MEGABYTE = 1_048_576;
    expect(await asking(() => ({ bytes: MEGABYTE + 1, json: { a: 1 } })).json(question('/a'))).toEqual({
      a: 1,
    });
    expect(await asking(() => ({ bytes: MEGABYTE, json: undefined })).text(question('/a'))).toBe('text');
    const large = asking(() => ({ bytes: MEGABYTE + 1, json: undefined }));
    await expect(large.text(question('/a'))).rejects.toThrow('is too large (read it)');
  });

  it('is kept with its answer, for as many as five thousand', async () => {
    const once = asking();
    for (let nth = 1; nth <= 5001; nth += 1) await once.json(question(`/${nth}`));
    for (const nth of [1, 5000, 5001]) await once.json(question(`/${nth}`));

    expect(once.asked.slice(5001)).toEqual([['https://host/5001', {}]]);
  });
});
