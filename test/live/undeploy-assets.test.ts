import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { undeployAssets } from '../../src/live/undeploy-assets.ts';

interface Organization {
  /** Environments that it serves in. */
  readonly serving: readonly string[];
  readonly revisions?: readonly string[];
  readonly refuses?: 'undeploy' | 'delete';
  readonly loses?: boolean;
  /** What is there after a deletion that was lost. */
  readonly left?: readonly string[];
  readonly aborted?: boolean;
}

const orders = { kind: 'apiproxy', name: 'orders' } as const;

async function undeploy(
  { revisions = ['1'], left = [], refuses, loses = false, aborted = false, ...organization }: Organization,
  environments: readonly string[],
  alsoDelete = false,
) {
  const asked: string[] = [];
  let serving = [...organization.serving];
  let there = [...revisions];
  const listed = () => serving.map((environment) => ({ ...orders, environment, revision: '1' }));
  const refuse = (what: string) => {
    if (refuses === what) throw new PipeError('apigee-forbidden', 'No.');
  };
  const apigee = {
    environmentsServing: async () => listed(),
    servingIn: async (environment: string) => listed().filter((one) => one.environment === environment),
    undeploy: async ({ environment }: { readonly environment: string }) => {
      refuse('undeploy');
      asked.push(`undeploy ${environment}`);
      serving = serving.filter((one) => one !== environment);
    },
    revisionsOf: async () => there,
    deleteAsset: async () => {
      refuse('delete');
      asked.push('delete');
      there = [...left];
      if (loses) throw new PipeError('apigee-answer-lost', 'Lost.');
    },
  };
  const controller = new AbortController();
  if (aborted) controller.abort();
  let elapsedMs = 1000;
  const clock = { now: () => 0, elapsed: () => (elapsedMs += 5), sleep: async () => {} };
  const ended: string[] = [];
  const { results, errors } = await undeployAssets(
    { assets: [orders], environments, alsoDelete },
    {
      apigee: apigee as never,
      clock,
      signal: controller.signal,
      onProgress: () => {},
      onEnded: ({ change }) => ended.push(change),
    },
  );
  expect(ended).toEqual(results.map(({ change }) => change));
  return { asked, changes: ended, errors: errors.map(({ code }) => code), results };
}

describe('What is undeployed', () => {
  it('is taken out where it serves, and unchanged where it does not', async () => {
    const { asked, changes, results } = await undeploy({ serving: ['test', 'other'] }, ['test', 'prod']);
    expect(asked).toEqual(['undeploy test']);
    expect(changes).toEqual(['undeployed', 'unchanged']);
    expect(results.map(({ revision }) => revision.before)).toEqual(['1', null]);
    for (const { durationMs } of results) expect(durationMs).toBeLessThan(1000);
  });

  it('is told as failed where Apigee refuses, or as stopped', async () => {
    const refused = await undeploy({ serving: ['test'], refuses: 'undeploy' }, ['test'], true);
    expect([refused.changes, refused.errors]).toEqual([['failed'], ['apigee-forbidden']]);
    expect(refused.results[0]).toMatchObject({ aftermath: 'untouched', revision: { after: '1' } });
    const stopped = await undeploy({ serving: ['test'], aborted: true }, ['test']);
    expect(stopped.results[0]).toMatchObject({ change: 'failed', aftermath: 'stopped' });
  });

  it('is deleted if that is asked, after it was taken out everywhere', async () => {
    const gone = await undeploy({ serving: ['test'] }, ['test', 'prod'], true);
    expect(gone.asked).toEqual(['undeploy test', 'delete']);
    expect(gone.changes).toEqual(['removed', 'removed']);
    const nothing = await undeploy({ serving: [], revisions: [] }, ['test'], true);
    expect([nothing.asked, nothing.changes]).toEqual([[], ['unchanged']]);
  });

  it('is not deleted while it serves elsewhere, and the first line says it', async () => {
    const held = await undeploy({ serving: ['test', 'other'] }, ['test', 'prod'], true);
    expect(held.asked).toEqual(['undeploy test']);
    expect(held.changes).toEqual(['undeployed', 'unchanged']);
    expect(held.errors).toEqual(['guard']);
    expect(held.results[0]?.problems[0]?.message).toContain('still serves in other');
    const alone = await undeploy({ serving: ['other'] }, ['test'], true);
    expect(alone.changes).toEqual(['failed']);
  });

  it('is looked for if the answer to its deletion was lost', async () => {
    const gone = await undeploy({ serving: [], loses: true }, ['test'], true);
    expect([gone.changes, gone.errors]).toEqual([['removed'], []]);
    const there = await undeploy({ serving: [], loses: true, left: ['1'] }, ['test'], true);
    expect([there.changes, there.errors]).toEqual([['failed'], ['apigee-answer-lost']]);
    const refused = await undeploy({ serving: [], refuses: 'delete' }, ['test'], true);
    expect([refused.changes, refused.errors]).toEqual([['failed'], ['apigee-forbidden']]);
  });
});
