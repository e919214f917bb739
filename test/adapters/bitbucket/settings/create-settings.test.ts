import { describe, expect, it } from '@jest/globals';
import { createCloudSettings } from '../../../../src/adapters/bitbucket/settings/create-settings.ts';
import { Secret } from '../../../../src/domain/secrets/secret.ts';
import { accessTo, type Scripted, scriptedHost } from '../scripted-host.ts';

const UUID = '{01234567-89ab-cdef-0123-456789abcdef}';
const { signal } = new AbortController();

const settings = (answer: Scripted, access: object = {}) => settingsOf(() => answer, access);

function settingsOf(answer: () => Scripted, access: object = {}) {
  const host = scriptedHost(answer);
  const options = { access: { ...accessTo('cloud'), ...access }, repository: 'acme/apis' };
  return { ...host, ...createCloudSettings({ ...options, ports: host.ports, signal }) };
}

const one = (value: object) => settings({ values: [value] });

describe('What Bitbucket says of a repository', () => {
  it('is taken for an id only if it is one', async () => {
    expect(await settings({ uuid: UUID, mainbranch: { name: 'main' } }).repository()).toEqual({
      repositoryId: UUID,
      mainBranch: 'main',
    });
    for (const uuid of [undefined, 'x', `${UUID}; id`, UUID.slice(1)])
      expect(await settings({ uuid }).workspaceId()).toBeUndefined();
  });

  it('is an issuer only if it is an address that can stand in a command', async () => {
    const known = 'https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc';
    expect(await settings({ issuer: known }).issuer()).toBe(known);
    for (const issuer of [undefined, "https://x.example/'; id", 'http://x.example/a'])
      expect(await settings({ issuer }).issuer()).toBeUndefined();
  });

  it('is on or off by its very word', async () => {
    expect(await settings({ enabled: true }).pipelinesEnabled()).toBe(true);
    for (const other of [{ enabled: false }, {}])
      expect(await settings(other).pipelinesEnabled()).toBe(false);
    expect(await one({ enabled: false }).schedules()).toMatchObject([{ enabled: false }]);
    expect(await one({}).schedules()).toEqual([
      { id: '', createdAtMs: 0, branch: '', pipeline: undefined, enabled: true },
    ]);
    expect(await one({ active: false }).webhooks()).toMatchObject([{ active: false }]);
    expect(await one({ uuid: UUID, created_at: '1970-01-01T00:00:01Z' }).webhooks()).toEqual([
      { id: UUID, createdAtMs: 1000, url: '', active: true, events: [] },
    ]);
  });

  it('is read page by page, and not for ever', async () => {
    const page = (left: number) =>
      left === 0
        ? { values: [{ name: 'last' }] }
        : {
            values: [{ name: 'x' }],
            next: `https://host/rest/repositories/acme/apis/environments?page=${left}`,
          };
    const pages = (many: number) => {
      let left = many;
      return settingsOf(() => {
        left -= 1;
        return page(left);
      });
    };
    expect(await pages(50).environments()).toHaveLength(50);
    await expect(pages(51).environments()).rejects.toThrow('does not end');
  });
});

describe('What is made in Bitbucket', () => {
  const hook = { kind: 'webhook', url: 'https://ci.example', events: ['pullrequest:fulfilled'] } as never;

  it.each([
    [{ uuid: UUID }, { kind: 'made', id: UUID }],
    [{ uuid: 'x' }, { kind: 'lost' }],
    [409, { kind: 'conflict' }],
    [503, { kind: 'lost' }],
    ['lost', { kind: 'lost' }],
  ] as const)('and answered with %j came to %j', async (answer, told) => {
    expect(await settings(answer).create(hook)).toEqual(told);
  });

  it('and refused is told with what the credential lacks, by its kind', async () => {
    const token = new Secret('a token of the test');
    const refusal = async (access: object, act: 'create' | 'remove') => {
      const host = settings(403, access);
      const asked = act === 'create' ? host.create(hook) : host.remove('webhook', 'x');
      return asked.then(
        () => '',
        (error: { readonly hint?: string }) => error.hint ?? '',
      );
    };
    const api = { credential: { kind: 'api-token', email: 'a@b.example', token } };
    expect(await refusal({}, 'create')).toContain('administer the repository');
    expect(await refusal({}, 'remove')).not.toContain('administer the repository');
    expect(await refusal(api, 'create')).toContain('write:webhook');
    expect(await refusal({}, 'create')).not.toContain('write:webhook');
    const failed = await settings(400)
      .create(hook)
      .catch((error: { readonly hint?: string }) => error.hint);
    expect(failed ?? '').not.toContain('administer the repository');
  });
});
