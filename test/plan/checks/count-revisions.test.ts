import { expect, it } from '@jest/globals';
import { countRevisions, MOST_REVISIONS } from '../../../src/plan/checks/count-revisions.ts';

const revisions = (many: number) => Array.from({ length: many }, (_, index) => String(index + 1));
const step = (change: object = {}, digest = 'sha256:a') =>
  ({
    kind: 'deploy',
    candidate: { asset: { kind: 'apiproxy', name: 'orders' }, environment: 'test', digest, settings: {} },
    observed: { revisions: undefined },
    ...change,
  }) as never;

async function counted(steps: readonly never[], there: number): Promise<readonly number[]> {
  const counts = await countRevisions(steps, {
    revisionsOf: async () => revisions(there),
    environmentsServing: async () => [],
  } as never);
  return [...counts.values()];
}

it('Revisions are counted only where an import comes near the limit', async () => {
  expect(await counted([step()], MOST_REVISIONS - 1)).toEqual([]);
  expect(await counted([step()], MOST_REVISIONS)).toEqual([MOST_REVISIONS + 1]);
  expect(await counted([step({ kind: 'reuse' })], MOST_REVISIONS)).toEqual([]);
});

it('Two environments that want the same import one revision, and others one each', async () => {
  const [one, same, other] = [step(), step(), step({}, 'sha256:b')];
  expect(await counted([one, same], MOST_REVISIONS)).toEqual([MOST_REVISIONS + 1, MOST_REVISIONS + 1]);
  expect(await counted([one, other], MOST_REVISIONS)).toEqual([MOST_REVISIONS + 1, MOST_REVISIONS + 2]);
  expect(await counted([one, same], MOST_REVISIONS - 2)).toEqual([]);
});

it('What retention deletes first is not counted', async () => {
  const asset = { kind: 'apiproxy', name: 'orders' };
  const kept = { asset, environment: 'test', digest: 'sha256:a', settings: { keepRevisions: 10 } };

  expect(await counted([step({ candidate: kept })], MOST_REVISIONS)).toEqual([10]);
});
