import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { findBasePathOwners } from '../../../src/plan/checks/find-base-path-owners.ts';
import type { Step } from '../../../src/plan/step.ts';
import {
  candidateOf,
  NOTHING_OBSERVED,
  OTHER_DIGEST,
  revisionOf,
  servingOf,
} from '../../deploy/candidates.ts';
import { createMemoryApigee } from '../../deploy/memory-apigee.ts';

const changed: Step = {
  kind: 'deploy',
  candidate: candidateOf('orders'),
  observed: { ...NOTHING_OBSERVED, serving: servingOf('7'), described: revisionOf('7') },
  reason: { kind: 'bundle-changed', revision: '7' },
};
const conflict = {
  environmentGroup: 'all',
  description: 'taken',
  basePath: '/orders',
  apiProxy: 'old',
  environment: 'prod',
};

async function find(step: Step, fails?: PipeError) {
  const asked: string[] = [];
  const apigee = {
    ...createMemoryApigee(),
    changeReport: async ({ name, revision }: { name: string; revision: string }) => {
      asked.push(`${name}@${revision}`);
      await Promise.resolve();
      if (fails !== undefined) throw fails;
      return { violations: [], routingConflicts: [conflict], routingChanges: [] };
    },
  };
  const { basePathContext, remarks } = await findBasePathOwners([step], apigee);
  return { asked, owners: basePathContext.conflicts.get(step), remarks: remarks.map(({ code }) => code) };
}

describe('What other proxies serve', () => {
  const moving: Step = { ...changed, observed: NOTHING_OBSERVED };

  /** So many others serve in the environment. */
  async function look(step: Step, others: number) {
    const memory = createMemoryApigee({ groups: ['all'] });
    for (let number = 1; number <= others; number += 1) memory.seed(`other-${number}`, OTHER_DIGEST);
    const { basePathContext, remarks } = await findBasePathOwners([step], memory);
    return {
      served: basePathContext.served.length,
      groups: basePathContext.groups.length,
      told: remarks.map(({ message }) => message.split(' were looked at')[0]),
    };
  }

  it('is read where a step brings a base path, and only there', async () => {
    expect(await look(moving, 3)).toEqual({ served: 3, groups: 1, told: [] });
    expect(await look(changed, 3)).toEqual({ served: 0, groups: 0, told: [] });
  });

  it.each([
    [100, []],
    [101, ['100 of the 101 other proxies']],
  ])('is read of a hundred at the most, and told where there are more: %i', async (others, told) => {
    expect(await look(moving, others)).toEqual({ served: 100, groups: 1, told });
  });
});

describe('Base paths that a changed proxy keeps', () => {
  it('are asked about once, with the revision that serves', async () => {
    expect(await find(changed)).toEqual({
      asked: ['orders@7'],
      owners: [{ by: 'old', environment: 'prod', basePath: '/orders' }],
      remarks: [],
    });
  });

  it('are not asked about where nothing changes, or a revision is there to be asked about', async () => {
    expect((await find({ ...changed, kind: 'unchanged' })).asked).toEqual([]);
    expect((await find({ ...changed, kind: 'reuse', revision: '6' })).asked).toEqual([]);
  });

  it('cost a remark where Apigee does not say, and nothing else', async () => {
    expect(await find(changed, new PipeError('apigee-forbidden', 'No.'))).toEqual({
      asked: ['orders@7'],
      owners: [],
      remarks: ['base-paths-unread'],
    });
    await expect(find(changed, new PipeError('stopped', 'Stop.'))).rejects.toMatchObject({ code: 'stopped' });
  });
});
