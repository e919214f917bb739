import { expect, it } from '@jest/globals';
import { checkCloudFeatures } from '../../../../src/adapters/bitbucket/cloud/features.ts';
import type { Wire } from '../../../../src/adapters/bitbucket/shared/wire.ts';

const url = 'https://api.bitbucket.org/2.0/repositories/acme/apis';

async function asked(probe: { commit?: string; pullRequest?: number }, hasProxy = false) {
  const urls: string[] = [];
  const wire = {
    ask: async (ask: { url: string }) => void urls.push(ask.url.slice(url.length)),
  } as unknown as Wire;
  const checks = await checkCloudFeatures(
    { token: wire, proxy: hasProxy ? wire : undefined },
    { url, place: { commit: undefined, pullRequest: undefined, ...probe }, signal: undefined },
  );
  return { urls, by: checks.map(({ sentence }) => sentence) };
}

it('Each feature is tried where it would write, or at the repository if that place is not known', async () => {
  expect(await asked({ commit: 'a1', pullRequest: 7 })).toEqual({
    urls: ['/commit/a1/reports', '/pullrequests/7/comments', '/commit/a1/statuses'],
    by: ['scope repository', 'scope pullrequest', 'scope repository'],
  });
  expect((await asked({})).urls).toEqual(['', '/pullrequests', '']);
  expect((await asked({ commit: 'a1' }, true)).by[0]).toContain('through the proxy of Pipelines');
});
