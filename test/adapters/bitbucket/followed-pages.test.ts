import { describe, expect, it } from '@jest/globals';
import { createCodeHostReads } from '../../../src/adapters/bitbucket/reads/create-reads.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { client, failureOf } from '../http/client.ts';
import { type FakeServer, json, startServer } from '../http/fake-server.ts';

const TOKEN = 'planted-token-of-bitbucket';
const place = { repository: 'acme/apis' };
const listing = { fields: ['name'] as const, first: 100 };
const BRANCHES = '/2.0/repositories/acme/apis/refs/branches';

function readsOf({ url }: FakeServer, kind: 'cloud' | 'data-center' = 'cloud') {
  const { http, clock } = client();
  const credential = { kind: 'access-token', token: new Secret(TOKEN) } as const;
  const access = { kind, apiUrl: kind === 'cloud' ? `${url}/2.0` : url, credential, proxyUrl: undefined };
  const reads = createCodeHostReads({ access, ports: { http, clock }, signal: new AbortController().signal });
  return { reads, clock };
}

describe('The next page that an answer names', () => {
  it.each([
    ['on another host', (evil: string) => `${evil}${BRANCHES}?page=2`],
    ['without a scheme', (evil: string) => `${evil.replace('http:', '')}${BRANCHES}?page=2`],
    ['behind a name and a password', (_: string, own: string) => own.replace('//', '//a:b@') + BRANCHES],
    ['above the API', (_: string, own: string) => `${own}/admin?page=2`],
    ['above the API by dots', (_: string, own: string) => `${own}/2.0/../admin`],
    ['above the API by written-out dots', (_: string, own: string) => `${own}/2.0/%2e%2e/admin`],
    ['beside the API', (_: string, own: string) => `${own}/2.0.evil/repositories`],
    ['in no address', () => 'javascript:alert(1)'],
  ])('%s is never asked', async (_, next) => {
    await using evil = await startServer(json(200, { values: [] }));
    await using server = await startServer();
    server.reply(json(200, { values: [{ name: 'main' }], next: next(evil.url, server.url) }), json(200, {}));
    const { reads, clock } = readsOf(server);

    const error = await failureOf(clock.run(reads.list('branch', place, listing)));

    expect(error).toMatchObject({ code: 'code-host-unreadable' });
    expect(JSON.stringify(error)).not.toContain(TOKEN);
    expect(evil.received).toEqual([]);
    expect(server.received).toHaveLength(1);
  });

  it('is asked by path and query alone, on the address that was given', async () => {
    await using server = await startServer();
    const next = `${server.url.replace('http:', 'https:')}${BRANCHES}?page=2`;
    server.reply(json(200, { values: [{ name: 'main' }], next }), json(200, { values: [{ name: 'next' }] }));
    const { reads, clock } = readsOf(server);

    const { nodes } = await clock.run(reads.list('branch', place, listing));

    expect(nodes).toEqual([{ name: 'main' }, { name: 'next' }]);
    expect(server.received[1]?.url).toBe(`${BRANCHES}?page=2`);
  });
});

describe('A cursor that somebody wrote', () => {
  it.each([
    ['another host', ['//evil.example/x?', 0]],
    ['another list', ['/repositories/others/apis/refs/branches?page=1', 0]],
    ['a list below', ['/repositories/acme/apis/refs/branches/main?x', 0]],
    ['no list', [7, 0]],
    ['before the beginning', ['/repositories/acme/apis/refs/branches?page=1', -1]],
  ])('for %s is refused before a call', async (_, parts) => {
    await using server = await startServer(json(200, { values: [] }));
    const { reads, clock } = readsOf(server);
    const after = Buffer.from(JSON.stringify(parts)).toString('base64url');

    const error = await failureOf(clock.run(reads.list('branch', place, { ...listing, after })));

    expect(error).toMatchObject({ code: 'query-invalid' });
    expect(server.received).toEqual([]);
  });
});

describe.each(['cloud', 'data-center'] as const)('A name that is put into an address of %s', (kind) => {
  it.each([
    ['a repository that goes on', { repository: 'acme/apis/pullrequests/7' }],
    ['a repository above another', { repository: 'acme/..' }],
    ['a workspace with a slash written out', { repository: 'acme%2f..\\/apis' }],
    ['a commit that is a path', { repository: 'acme/apis', commit: '../../../user' }],
  ])('is not taken if it is %s', async (_, odd) => {
    await using server = await startServer(json(200, { name: 'x', values: [] }));
    const { reads, clock } = readsOf(server, kind);
    const reading: Promise<unknown> =
      'commit' in odd ? reads.one('commit', odd, ['hash']) : reads.one('repository', odd, ['name']);

    const error = await failureOf(clock.run(reading));

    expect(error).toMatchObject({ code: 'config-invalid' });
    expect(server.received).toEqual([]);
  });
});
