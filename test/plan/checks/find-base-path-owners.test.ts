import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { findBasePathOwners } from '../../../src/plan/checks/find-base-path-owners.ts';
import type { Step } from '../../../src/plan/step.ts';
import { candidateOf, NOTHING_OBSERVED, revisionOf, servingOf } from '../../deploy/candidates.ts';
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
