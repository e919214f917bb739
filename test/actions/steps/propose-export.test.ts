import { describe, expect, it } from '@jest/globals';
import { proposingFor } from '../../../src/actions/steps/propose-export.ts';

const run = (exportAs: string, proposals: object | undefined, commit: string | undefined = 'a1b2c3d4e5f6') =>
  ({
    config: { exportAs },
    context: { commit, branch: 'main' },
    ports: { changeProposals: async () => proposals },
  }) as unknown as Parameters<typeof proposingFor>[0];

describe('What becomes of an export', () => {
  it('is nothing more for a folder or a zip: it is written already', async () => {
    for (const exportAs of ['folder', 'zip']) {
      const proposing = await proposingFor(run(exportAs, undefined));
      expect(await proposing({} as never, 'test')).toBe('done');
    }
  });

  it('is a branch, if there is something to make one with and a commit to begin at', async () => {
    expect(typeof (await proposingFor(run('branch', {})))).toBe('function');
    await expect(proposingFor(run('branch', undefined))).rejects.toThrow('needs a repository on Bitbucket');
    const nowhere = { ...run('branch', {}), context: { commit: undefined, branch: 'main' } } as never;
    await expect(proposingFor(nowhere)).rejects.toThrow('needs a commit to begin at');
  });

  it.each([
    ['with a destination and an address', {}, { url: 'https://x.example/1' }, 'done'],
    ['to no branch of an earlier export', { branch: 'apigee-pipe/export-test' }, {}, 'done'],
    ['that changes nothing', {}, { change: 'unchanged' }, 'unchanged'],
  ])('is a pull request %s', async (_, context, answer, outcome) => {
    const asked: { readonly destination?: string; readonly description: string }[] = [];
    const proposed = { pullRequest: 7, change: 'created', leftToDo: [], ...answer };
    const said: string[] = [];
    const given = run('branch', {
      propose: async (asking: { readonly description: string }) => {
        asked.push(asking);
        return proposed;
      },
    });
    const ports = { ...given.ports, logger: { say: (text: string) => said.push(text), progress: () => {} } };
    const whole = {
      ...given,
      config: { ...given.config, manifestVariables: [], apigee: { organization: 'acme' } },
      context: { ...given.context, ...context },
      ports,
      record: {},
      variables: {},
      redact: (text: string) => text,
    };

    const proposing = await proposingFor(whole as never);

    expect(await proposing(new Map(), 'test')).toBe(outcome);
    expect(asked).toMatchObject([{ destination: 'branch' in context ? undefined : 'main' }]);
    expect(asked[0]?.description).toMatch(/against `?a1b2c3d4e5f6/);
    const address = 'url' in answer ? ` · ${answer.url}` : '';
    expect(said[0]?.endsWith(`pull request #7 ${proposed.change}${address}`)).toBe(true);
  });
});
