import { expect, it } from '@jest/globals';
import { verifyDeployment } from '../../src/verify/verify-deployment.ts';

async function verify(smokeTests: readonly object[], status = 200) {
  const asked: string[] = [];
  const smokeClient = {
    call: async ({ url }: { readonly url: string }) => {
      asked.push(url);
      return { kind: 'answer', status, headers: {}, body: '', truncated: false };
    },
  };
  const clock = { now: () => 0, elapsed: () => 0, sleep: async () => {} };
  const run = {
    config: { deploy: { smokeHosts: [] } },
    ports: { clock, smokeClient: async () => smokeClient },
    signal: new AbortController().signal,
  };
  const deployed = {
    asset: { kind: 'apiproxy', name: 'orders' },
    environment: 'test',
    basePaths: ['/orders'],
    settings: { smokeTests },
    copy: undefined,
  };
  let groups = 0;
  const problem = await verifyDeployment(run as never, deployed as never, async () => {
    groups += 1;
    return [];
  });
  return { problem, asked, groups };
}

it('A deployment without smoke tests asks for nothing and is in order', async () => {
  expect(await verify([])).toEqual({ problem: undefined, asked: [], groups: 0 });
});
