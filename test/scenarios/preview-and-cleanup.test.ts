import { describe, expect, it } from '@jest/globals';
import { inPullRequest, seedKeys } from '../support/preview-story.ts';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

it('A pull request’s change is previewed beside what serves, and taken away once, with a word if nothing is there, or no such environment', async () => {
  await story({}, async ({ emulator, repository, run }) => {
    await run();
    await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'new' }));

    const previewed = await run(inPullRequest(emulator, { ACTION: 'preview' }));

    expect(previewed.exitCode).toBe(0);
    expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    expect(emulator.serving('test', 'apiproxy', 'orders-pr7')).toBe('1');
    expect(previewed.log).toContain('/orders/pr7');

    const removed = await run(inPullRequest(emulator, { ACTION: 'cleanup' }));

    expect(removed.exitCode).toBe(0);
    expect(removed.result.outcome).toBe('done');
    expect(removed.log).not.toContain('is left to remove');
    expect(emulator.revisions('apiproxy', 'orders-pr7')).toEqual([]);

    const elsewhere = await run(inPullRequest(emulator, { ACTION: 'cleanup', APIGEE_ENV: 'tset' }));

    expect([elsewhere.exitCode, codesOf(elsewhere)]).toEqual([2, ['environment-missing']]);

    const before = writesIn(emulator).length;
    const again = await run(inPullRequest(emulator, { ACTION: 'cleanup' }));

    expect(again.result.outcome).toBe('unchanged');
    expect(again.log.replaceAll(/\s+/g, ' ')).toContain('Nothing of pull request 7 is left to remove');
    expect(writesIn(emulator)).toHaveLength(before);

    const branch = { BITBUCKET_PR_ID: '', BITBUCKET_BRANCH: 'feature/greeting' };
    const unmerged = await run(inPullRequest(emulator, { ...branch, ACTION: 'cleanup' }));

    expect(unmerged.log).toContain('is over: this branch has no pull request that ended');
  });
});

describe('A preview whose keys are asked for', () => {
  const files = {
    ...proxyFiles('proxies/orders', 'orders'),
    'apigee.yaml': 'version: 1\npreviews:\n  apps: [{ developer: qa@acme.com, app: tests }]\n',
  };

  it.concurrent('names every right that it lacks at once, before the first copy is made', async () => {
    await story({ files }, async ({ emulator, run }) => {
      seedKeys(emulator);
      const without = [
        'apigee.proxies.create',
        'apigee.apiproducts.create',
        'apigee.developerapps.get',
        'apigee.appkeys.manage',
      ];
      const ended = await run({
        ...emulator.googleServices(),
        ...inPullRequest(emulator),
        ACCESS_TOKEN: emulator.accessToken({ without }),
      });

      expect(ended.exitCode).toBe(7);
      const [told] = ended.result.problems;
      for (const permission of without) expect(told?.message).toContain(permission);
      expect(told?.message).toContain('make the API product gold-pr7');
      expect(told?.hint).toContain('roles/apigee.developerAdmin');
      expect(writesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent('makes nothing if a product’s name is somebody else’s, or no product can be listed', async () => {
    await story({ files }, async ({ emulator, run }) => {
      seedKeys(emulator);
      emulator.seed.entities({ apiproducts: [{ name: 'gold-pr7', displayName: 'By hand' }] });
      const taken = await run(inPullRequest(emulator));
      expect(taken.exitCode).toBe(6);
      expect(taken.log).toContain('There is an API product gold-pr7 that is not of this preview.');

      const ACCESS_TOKEN = emulator.accessToken({ without: ['apigee.apiproducts.list'] });
      const unlisted = await run({ ...inPullRequest(emulator), ACCESS_TOKEN });
      expect(unlisted.exitCode).toBe(7);
      expect(unlisted.log).toContain('apigee.apiproducts.list');
      expect(writesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent('is made by an account without rights to keys if no product lists what it previews', async () => {
    await story({ files }, async ({ emulator, run }) => {
      const without = ['apigee.apiproducts.create', 'apigee.appkeys.manage'];
      const ended = await run({
        ...emulator.googleServices(),
        ...inPullRequest(emulator),
        ACCESS_TOKEN: emulator.accessToken({ without }),
      });

      expect(ended.exitCode).toBe(0);
    });
  });
});
