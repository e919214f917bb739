import { expect, it } from '@jest/globals';
import type { RenderedCopy } from '../../src/bundle/render-bundle.ts';
import type { SmokeTest } from '../../src/domain/smoke-test.ts';
import type { SmokeRequest } from '../../src/ports/smoke-client.ts';
import { verifyDeployment } from '../../src/verify/verify-deployment.ts';
import { answered, filled, smokeTest } from './smoke-tests.ts';

async function verify(
  smokeTests: readonly SmokeTest[],
  { status = 200, copy }: { status?: number; copy?: RenderedCopy } = {},
) {
  const asked: string[] = [];
  const smokeClient = {
    ask: async ({ url }: SmokeRequest) => {
      asked.push(url.reveal());
      return answered(status);
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
    copy,
  };
  let groups = 0;
  const problem = await verifyDeployment(run as never, deployed as never, async () => {
    groups += 1;
    return [{ name: 'group', hostnames: ['api.acme.com'], environments: ['test'] }];
  });
  return { problem, asked, groups };
}

it('A deployment without smoke tests asks for nothing and is in order', async () => {
  expect(await verify([])).toEqual({ problem: undefined, asked: [], groups: 0 });
});

const whole = smokeTest({ url: filled('https://api.acme.com/orders/1') });

it('A deployment asks its smoke tests as they stand', async () => {
  expect(await verify([whole, smokeTest()])).toEqual({
    problem: undefined,
    asked: ['https://api.acme.com/orders/1', 'https://api.acme.com/orders/health'],
    groups: 1,
  });
});

it('A deployment of which a smoke test fails has failed', async () => {
  const { problem } = await verify([{ ...whole, retries: 0 }], { status: 500 });

  expect(problem).toMatchObject({ code: 'smoke-test-failed', where: 'orders' });
});

it('A copy asks smoke tests at its own base path', async () => {
  const copy: RenderedCopy = {
    change: (content) => content,
    mark: '',
    pathOf: (path) => path.replace('/orders', '/orders/pr7'),
  };

  expect((await verify([whole], { copy })).asked).toEqual(['https://api.acme.com/orders/pr7/1']);
});
