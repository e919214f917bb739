import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { uuidOf } from '../emulator/bitbucket/people.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';

const MINUTE = 60_000;
const PROMOTE = { ACTION: 'promote', FROM_ENV: 'test', APIGEE_ENV: 'prod' };

/** A manifest with a gate before prod. */
function gated(gate: string): Record<string, string> {
  return {
    ...proxyFiles('proxies/orders', 'orders'),
    'apigee.yaml': `version: 1\nenvironments:\n  test: {}\n  prod:\n    gate: ${gate}\n`,
  };
}

function build(
  { urls }: Emulator,
  commit: string,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    BITBUCKET_API_URL: `${urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_COMMIT: commit,
    BITBUCKET_BRANCH: 'main',
    BITBUCKET_STEP_TRIGGERER_UUID: uuidOf('person oscar'),
    ...more,
  };
}

let sources = 0;

/** A pull request that changes a bundle, approved by these, and merged. */
function merged({ bitbucket }: Emulator, name: string, approvers: readonly string[]): string {
  const { onCloud } = bitbucket;
  const at = Date.now() - 60 * MINUTE;
  sources += 1;
  const id = onCloud.addPullRequest({
    source: `feature/${sources}`,
    author: 'dana',
    at,
    commits: [{ files: { [`proxies/${name}/apiproxy/${name}.xml`]: `${sources}` }, at }],
  });
  for (const by of approvers) onCloud.approve(id, { by });
  return onCloud.merge(id);
}

const hotfix = ({ bitbucket }: Emulator, name: string): string =>
  bitbucket.onCloud.push('main', { files: { [`proxies/${name}/apiproxy/${name}.xml`]: 'hot' } });

async function deploy({ repository, emulator, run }: Scene, commit: string, payload?: string): Promise<void> {
  if (payload !== undefined) await repository.write(proxyFiles('proxies/orders', 'orders', { payload }));
  const { exitCode } = await run(
    build(emulator, commit, { APIGEE_ENV: 'test', GATE_OVERRIDE: 'to begin with' }),
  );
  expect(exitCode).toBe(0);
}

describe('The gate before a promotion', () => {
  it.concurrent('judges the commit that serves where it comes from, not the one of the build', async () => {
    await story({ files: gated('{ approvals: 1 }') }, async (scene) => {
      const { emulator, run } = scene;
      await deploy(scene, hotfix(emulator, 'orders'));
      const later = merged(emulator, 'orders', ['erin']);
      const before = writesIn(emulator).length;

      const closed = await run(build(emulator, later, PROMOTE));
      expect(closed.exitCode).toBe(6);
      expect(codesOf(closed)).toEqual(['gate-unmet']);
      expect(closed.result.problems[0]?.message).toMatch(
        /prod, approvals: .*came without a merged pull request/i,
      );
      expect(writesIn(emulator)).toHaveLength(before);

      await deploy(scene, later, 'as reviewed');
      const open = await run(build(emulator, hotfix(emulator, 'orders'), PROMOTE));
      expect(open.result.gates).toMatchObject([{ environment: 'prod', met: true }]);
      expect(open.exitCode).toBe(0);
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('2');
    });
  });

  it.concurrent('judges each of several commits, and tells the one that is not approved', async () => {
    const files = { ...gated('{ approvals: 1 }'), ...proxyFiles('proxies/stores', 'stores') };
    await story({ files }, async ({ emulator, run }) => {
      const approved = merged(emulator, 'orders', ['erin']);
      await run(build(emulator, approved, { APIGEE_ENV: 'test', BUNDLES: 'proxies/orders' }));
      const hasty = merged(emulator, 'stores', []);
      await run(build(emulator, hasty, { APIGEE_ENV: 'test', BUNDLES: 'proxies/stores' }));

      const both = await run(build(emulator, approved, PROMOTE));
      const one = await run(build(emulator, approved, { ...PROMOTE, BUNDLES: 'proxies/orders' }));

      expect(both.exitCode).toBe(6);
      expect(both.result.gates?.[0]?.requirements.map(({ name, met }) => [name, met]).toSorted()).toEqual([
        ['approvals', false],
        ['approvals', true],
      ]);
      expect(emulator.serving('prod', 'apiproxy', 'stores')).toBeUndefined();
      expect(one.exitCode).toBe(0);
    });
  });

  it.concurrent('is not met by what nobody knows the commit of', async () => {
    await story({ files: gated('{ mergedPullRequest: true }') }, async ({ emulator, run }) => {
      emulator.seed.deployment({
        name: 'orders',
        revision: emulator.seed.revision({ name: 'orders' }),
        environment: 'test',
      });
      const commit = merged(emulator, 'orders', ['erin']);

      const ended = await run(build(emulator, commit, { ...PROMOTE, FORCE: 'true' }));

      expect(ended.exitCode).toBe(6);
      expect(ended.result.problems[0]?.message).toMatch(
        /not met: what orders was made from: revision 1 carries no mark/,
      );
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBeUndefined();
    });
  });

  it.concurrent('opens for what is READY in the environment it comes from', async () => {
    await story({ files: gated('{ readyIn: [test] }') }, async (scene) => {
      const { emulator, run } = scene;
      await deploy(scene, merged(emulator, 'orders', []));

      const ended = await run(build(emulator, 'f'.repeat(40), PROMOTE));

      expect(ended.exitCode).toBe(0);
      expect(ended.result.gates).toMatchObject([{ met: true }]);
    });
  });
});

describe('The gate before a rollback', () => {
  it.concurrent('judges the revision that is to serve again', async () => {
    await story({ files: gated('{ approvals: 1, readyIn: [test] }') }, async (scene) => {
      const { emulator, run } = scene;
      const reviewed = merged(emulator, 'orders', ['erin']);
      await deploy(scene, reviewed, 'one');
      await run(build(emulator, reviewed, PROMOTE));
      const hot = hotfix(emulator, 'orders');
      await deploy(scene, hot, 'two');
      await run(build(emulator, hot, { ...PROMOTE, GATE_OVERRIDE: 'INC-7' }));
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('2');
      const back = { ACTION: 'rollback', APIGEE_ENV: 'prod', TO: '1' };

      const early = await run(build(emulator, hot, back));
      expect(early.exitCode).toBe(6);
      expect(early.result.gates?.[0]?.requirements).toMatchObject([
        { name: 'approvals', met: true },
        { name: 'readyIn', met: false },
      ]);
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('2');

      await run(build(emulator, hot, { ...back, APIGEE_ENV: 'test' }));
      const inTime = await run(build(emulator, hot, back));
      expect(inTime.exitCode).toBe(0);
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('1');

      const forth = await run(build(emulator, reviewed, { ...back, TO: '2' }));
      expect(forth.exitCode).toBe(6);
      expect(forth.result.problems[0]?.message).toMatch(/approvals: .*came without a merged pull request/i);
    });
  });
});

describe('The gate before an undeploy', () => {
  it.concurrent('is that of the environment it is taken out of', async () => {
    await story({ files: gated('{ branches: ["release/*"] }') }, async ({ emulator, run }) => {
      const commit = merged(emulator, 'orders', []);
      await run(build(emulator, commit, { APIGEE_ENV: 'test,prod', GATE_OVERRIDE: 'to begin with' }));
      const gone = { ACTION: 'undeploy', BUNDLES: 'orders' };

      const closed = await run(build(emulator, commit, { ...gone, APIGEE_ENV: 'prod', DELETE: 'true' }));
      const free = await run(build(emulator, commit, { ...gone, APIGEE_ENV: 'test' }));

      expect([closed.exitCode, free.exitCode]).toEqual([6, 0]);
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('1');
    });
  });
});
