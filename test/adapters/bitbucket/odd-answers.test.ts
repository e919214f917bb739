import { describe, expect, it } from '@jest/globals';
import { createCodeHost } from '../../../src/adapters/bitbucket/create-code-host.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { client, failureOf } from '../http/client.ts';
import { json, startServer } from '../http/fake-server.ts';

const kinds = ['cloud', 'data-center'] as const;

/** None of them is a list of comments: read as an empty one, a second comment would be written. */
const NO_LIST: readonly unknown[] = [
  {},
  [],
  null,
  'text',
  7,
  { values: {} },
  { values: [null] },
  { values: [{}] },
  { values: [{ id: 'x', action: 'COMMENTED' }] },
  { values: [{ action: 'COMMENTED', comment: { id: 1.5, version: 0 } }] },
  { values: [], next: 7, isLastPage: false, nextPageStart: 'x' },
];

async function openAt(kind: (typeof kinds)[number], answer: unknown) {
  const server = await startServer(json(200, answer));
  const { http, clock } = client();
  const credential = { kind: 'access-token', token: new Secret('planted-token-of-bitbucket') } as const;
  const access = { kind, apiUrl: server.url, credential, proxyUrl: undefined };
  return { server, clock, host: createCodeHost(access, 'acme/apis', { http, clock }) };
}

describe.each(kinds)('An odd answer of Bitbucket %s', (kind) => {
  it('is no list of comments: none is written, and a sentence says so', async () => {
    for (const answer of NO_LIST) {
      const { server, clock, host } = await openAt(kind, answer);
      const order = { pullRequest: 7, kind: 'result', markdown: 'text' } as const;

      const error = await failureOf(clock.run(host.upsertComment(order)));
      await server[Symbol.asyncDispose]();

      expect(error).toBeInstanceOf(PipeError);
      expect(`${JSON.stringify(answer)}: ${(error as PipeError).code}`).toBe(
        `${JSON.stringify(answer)}: report-undelivered`,
      );
      expect(server.received.map(({ method }) => method)).toEqual(['GET']);
    }
  });

  it('is no commit', async () => {
    for (const answer of [{}, [], null, 7, { hash: 7, id: 7 }, { hash: '../x', id: '../x' }]) {
      const { server, clock, host } = await openAt(kind, answer);

      const commit = await clock.run(host.resolveCommit('abcdef1'));
      await server[Symbol.asyncDispose]();

      expect(commit).toBeUndefined();
    }
  });

  it('is not waited for longer than a minute, whatever it asks for', async () => {
    await using server = await startServer(
      json(200, { values: [] }),
      json(429, {}, { 'retry-after': '3600' }),
    );
    const { http, clock } = client();
    const credential = { kind: 'access-token', token: new Secret('planted-token-of-bitbucket') } as const;
    const access = { kind, apiUrl: server.url, credential, proxyUrl: undefined };
    const host = createCodeHost(access, 'acme/apis', { http, clock });

    const writing = host.upsertComment({ pullRequest: 7, kind: 'result', markdown: 'text' });

    expect(await failureOf(clock.run(writing))).toMatchObject({ code: 'report-undelivered', status: 429 });
    expect(clock.sleeps).toEqual([]);
  });
});
