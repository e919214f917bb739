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
});
