import { describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { inPullRequest, seedKeys } from '../support/preview-story.ts';
import { createRepository, proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { answered, asked, type Moment, runUntil } from './interrupted.ts';
import { ofPreview, previewComments } from './preview-scenes.ts';

/** Slow enough to hit a moment; and an environment takes its time. */
const SLOW = { latencies: { callMs: 100, readyMs: 1500 }, instances: ['eu-1'], operationMs: 1200 };

const MANIFEST = `version: 1
previews:
  environment: { name: "pr-{id}", group: previews, configurationOf: test }
  apps: [{ developer: qa@acme.com, app: tests }]
`;

type Phase = readonly [phase: string, seen: Moment];

const SHARED: readonly Phase[] = [
  ['while it signs in', asked(/^oauth2\.token$/)],
  ['while it looks around', asked(/deployments\.list$/)],
  ['before the comment is answered', asked(/^POST .*comments$/)],
  ['before the shared flow’s import is answered', asked(/sharedflows\.create$/)],
  ['after the shared flow’s import', answered(/sharedflows\.create$/)],
  ['before its deploy is answered', asked(/sharedflows\.revisions\.deploy$/)],
  ['while it polls it', asked(/sharedflows\.revisions\.getDeployments$/)],
  ['before the proxy’s import is answered', asked(/apis\.create$/)],
  ['before the proxy’s deploy is answered', asked(/apis\.revisions\.deploy$/)],
  ['while it polls the proxy', asked(/apis\.revisions\.getDeployments$/)],
  ['before the product is made', asked(/apiproducts\.list$/)],
  ['before the product’s copy is answered', asked(/apiproducts\.create$/)],
  ['after the product’s copy', answered(/apiproducts\.create$/)],
  ['before the key is answered', asked(/updateDeveloperAppKey$/)],
  ['before the comment is renewed', asked(/^PUT .*comment_id}$/)],
];

const OWN: readonly Phase[] = [
  ['before the environment’s creation is answered', asked(/environments\.create$/)],
  ['while the environment is made', asked(/operations\.get$/)],
  ['before it is attached', asked(/instances\.attachments\.create$/)],
  ['before it is in the group', asked(/envgroups\.attachments\.create$/)],
  ['before the proxy’s deploy is answered in it', asked(/apis\.revisions\.deploy$/)],
];

const CLEANUP: readonly Phase[] = [
  ['before the key is taken back', asked(/keys\.apiproducts\.delete$/)],
  ['before the product is deleted', asked(/apiproducts\.delete$/)],
  ['before the proxy is undeployed', asked(/apis\.revisions\.undeploy$/)],
  ['before the proxy is deleted', asked(/apis\.delete$/)],
  ['before the shared flow is undeployed', asked(/sharedflows\.revisions\.undeploy$/)],
  ['after the shared flow is deleted', answered(/sharedflows\.delete$/)],
];

const OWN_CLEANUP: readonly Phase[] = [
  ['before the environment leaves the group', asked(/envgroups\.attachments\.delete$/)],
  ['before the environment leaves the instance', asked(/instances\.attachments\.delete$/)],
  ['before the environment is deleted', asked(/environments\.delete$/)],
];

const change = (payload: string) => ({
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'], payload }),
  ...sharedFlowFiles('sharedflows/common', 'common', { payload }),
});

/** What is seen since now, not of the runs before. */
function fromNow(emulator: Emulator, seen: Moment): Moment {
  const from = emulator.requests.length;
  return (requests) => seen(requests.slice(from));
}

/** A while after it was seen first. */
function lasting(seen: Moment, ms: number): Moment {
  let since: number | undefined;
  return (requests) => seen(requests) && Date.now() - (since ??= Date.now()) >= ms;
}

interface Stage {
  readonly emulator: Emulator;
  readonly run: (more?: Readonly<Record<string, string>>) => ReturnType<typeof runPipe>;
  readonly killed: (seen: Moment, more?: Readonly<Record<string, string>>) => Promise<void>;
  readonly push: (payload: string) => Promise<void>;
}

async function staged(mode: 'shared' | 'environment', tell: (stage: Stage) => Promise<void>): Promise<void> {
  const emulator = await startEmulator(SLOW);
  await using repository = await createRepository({ ...change('live'), 'apigee.yaml': MANIFEST });
  const variables = (more: Readonly<Record<string, string>> = {}) =>
    emulator.keyEnvironment({
      WAIT_TIMEOUT: '300',
      PREVIEW_MODE: mode,
      ...inPullRequest(emulator, more),
    });
  try {
    emulator.seed.group('previews', { hostnames: ['previews.acme.example'], environments: [] });
    seedKeys(emulator);
    for (const asset of [{ name: 'orders' }, { kind: 'sharedflow', name: 'common' }] as const) {
      emulator.seed.revision(asset);
      emulator.seed.deployment({ ...asset, revision: '1', environment: 'test' });
    }
    await tell({
      emulator,
      run: (more) => runPipe({ environment: variables(more), directory: repository.path }),
      killed: async (seen, more) => {
        const running = { emulator, repository, environment: variables(more) };
        const ended = await runUntil(running, fromNow(emulator, seen), 'SIGKILL');
        expect(ended?.exitCode).toBe(null);
      },
      push: async (payload) => {
        await repository.write(change(payload));
        emulator.bitbucket.onCloud.push('feature/greeting');
      },
    });
    expect(emulator.unexpected).toEqual([]);
  } finally {
    await emulator.close();
  }
}

function expectNothingLeft(emulator: Emulator, serving = '1'): void {
  expect(ofPreview(emulator)).toEqual([]);
  expect(emulator.environments()).not.toContain('pr-7');
  expect(previewComments(emulator)).toHaveLength(1);
  expect(previewComments(emulator)[0]).toContain('**Preview · removed**');
  expect(emulator.serving('test', 'apiproxy', 'orders')).toBe(serving);
  expect(emulator.serving('test', 'sharedflow', 'common')).toBe(serving);
}

const SWEEP = { ACTION: 'cleanup', SWEEP: 'true', BITBUCKET_PR_ID: '' };

describe.each([
  ['shared', SHARED, CLEANUP],
  ['environment', OWN, OWN_CLEANUP],
] as const)('A preview (%s) that gets SIGKILL', (mode, phases, ends) => {
  const environment = mode === 'shared' ? 'test' : 'pr-7';

  it.concurrent.each(phases)(
    '%s is one preview and one comment after the next push, and nothing after its end',
    async (_, seen) =>
      staged(mode, async ({ emulator, run, killed, push }) => {
        await push('first push');
        await killed(seen, { BITBUCKET_BUILD_NUMBER: '1' });
        await push('second push');

        const next = await run({ BITBUCKET_BUILD_NUMBER: '2' });

        expect(next.exitCode).toBe(0);
        expect(emulator.serving(environment, 'apiproxy', 'orders-pr7')).toBe(
          emulator.revisions('apiproxy', 'orders-pr7').at(-1),
        );
        expect(ofPreview(emulator)).toEqual(['orders-pr7', 'common-pr7', 'gold-pr7']);
        expect(previewComments(emulator)).toHaveLength(1);
        expect(previewComments(emulator)[0]).toContain('**Preview · ready**');
        emulator.bitbucket.onCloud.merge(7);
        expect((await run({ ACTION: 'cleanup' })).exitCode).toBe(0);
        expectNothingLeft(emulator);
      }),
  );

  it.concurrent.each(ends)(
    '%s at its end is wholly removed by the next sweep, its comment too',
    async (_, seen) =>
      staged(mode, async ({ emulator, run, killed, push }) => {
        await push('first push');
        expect((await run()).exitCode).toBe(0);
        emulator.bitbucket.onCloud.merge(7);
        await killed(seen, SWEEP);

        const next = await run(SWEEP);

        expect(next.exitCode).toBe(0);
        expectNothingLeft(emulator);
      }),
  );
});

describe('The first preview of a pull request that gets SIGKILL', () => {
  it.concurrent.each([
    ['while it looks around', asked(/deployments\.list$/)],
    ['before its first import is answered', lasting(asked(/sharedflows\.create$/), 1500)],
  ])('%s has written no comment that nobody would end', async (_, seen) =>
    staged('shared', async ({ emulator, run, killed, push }) => {
      await push('first push');
      emulator.fault({ on: { operation: /sharedflows\.create$/ }, kind: 'slow', delayMs: 4000 });
      await killed(seen);
      expect(previewComments(emulator)).toEqual([]);
      emulator.bitbucket.onCloud.merge(7);

      expect((await run(SWEEP)).exitCode).toBe(0);

      expect(ofPreview(emulator)).toEqual([]);
      expect(previewComments(emulator).join()).not.toContain('updating');
    }),
  );

  it.concurrent.each([
    ['the pull request’s cleanup', {}],
    ['a sweep', SWEEP],
  ])('once its comment says “updating” has it ended by %s', async (_, how) =>
    staged('shared', async ({ emulator, run, killed, push }) => {
      await push('first push');
      await killed(answered(/^POST .*comments$/));
      expect(previewComments(emulator).join()).toContain('**Preview · updating**');
      emulator.bitbucket.onCloud.merge(7);

      expect((await run({ ACTION: 'cleanup', ...how })).exitCode).toBe(0);

      expectNothingLeft(emulator);
    }),
  );
});

it.concurrent.each([
  ['before the last part is gone', asked(/sharedflows\.delete$/)],
  ['after the last part has gone', answered(/sharedflows\.delete$/)],
])(
  'A preview that nothing differs for any more and that gets SIGKILL %s leaves no comment that shows one',
  async (_, seen) =>
    staged('shared', async ({ emulator, run, killed, push }) => {
      expect((await run({ ACTION: 'deploy', BITBUCKET_PR_ID: '' })).exitCode).toBe(0);
      await push('first push');
      expect((await run()).exitCode).toBe(0);
      await push('live');
      await killed(seen, { BITBUCKET_BUILD_NUMBER: '2' });
      emulator.bitbucket.onCloud.merge(7);

      expect((await run(SWEEP)).exitCode).toBe(0);

      expectNothingLeft(emulator, '2');
    }),
);
