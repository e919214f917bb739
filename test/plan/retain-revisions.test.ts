import { describe, expect, it } from '@jest/globals';
import type { Rendered } from '../../src/bundle/render-bundle.ts';
import { NOTHING } from '../../src/domain/candidate.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { PlanEvent } from '../../src/plan/events.ts';
import { describeRemoval, planRemovals, removeRevisions } from '../../src/plan/retain-revisions.ts';
import type { Step } from '../../src/plan/step.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { whyPlanned } from '../../src/report/plan-reason.ts';
import { candidateOf } from '../deploy/candidates.ts';

const asset = { name: 'orders', kind: 'apiproxy' } as const;

/** A step that imports, or one that deploys what is there again. */
function step(keepRevisions: number | undefined, revision?: string): Step<Rendered> {
  const candidate = { ...candidateOf('orders'), settings: { keepRevisions } } as unknown as Rendered;
  const reason = { kind: 'nothing-serves' } as const;
  const common = { candidate, observed: NOTHING, reason };
  return revision === undefined ? { ...common, kind: 'deploy' } : { ...common, kind: 'reuse', revision };
}

interface There {
  readonly revisions?: readonly string[];
  /** `environment revision state` */
  readonly serving?: readonly string[];
  readonly refusing?: Readonly<Record<string, PipeError | TypeError>>;
}

function apigeeWith({ revisions = [], serving = [], refusing = {} }: There) {
  const deleted: string[] = [];
  const apigee = {
    revisionsOf: async () => revisions,
    environmentsServing: async () =>
      serving.map((one) => {
        const [environment = '', revision = ''] = one.split(' ');
        return { ...asset, environment, revision };
      }),
    statusOf: async ({ revision }: { revision: string }) => {
      const state = serving.find((one) => one.split(' ')[1] === revision)?.split(' ')[2];
      return { state, errors: [], routeConflicts: [], processes: [], instances: [] };
    },
    deleteRevision: async (_: unknown, revision: string) => {
      const refusal = refusing[revision];
      if (refusal !== undefined) throw refusal;
      deleted.push(revision);
    },
  } as unknown as Apigee;
  return { apigee, deleted };
}

const planned = async (steps: readonly Step<Rendered>[], there: There) => {
  const { removals, remarks } = await planRemovals(steps, apigeeWith(there).apigee);
  return {
    removed: removals.flatMap(({ revisions }) => revisions),
    remarks: remarks.map(({ code }) => code),
  };
};
const all = ['1', '2', '3', '4', '10'];

describe('Retention', () => {
  it('makes room for the one to come, so that the newest stay, by number', async () => {
    expect((await planned([step(3)], { revisions: all })).removed).toEqual(['1', '2', '3']);
    expect((await planned([step(1)], { revisions: all })).removed).toEqual(all);
    expect((await planned([step(6)], { revisions: all })).removed).toEqual([]);
  });

  it('is for imports that ask for it alone', async () => {
    expect((await planned([step(undefined)], { revisions: all })).removed).toEqual([]);
    expect((await planned([step(1, '4')], { revisions: all })).removed).toEqual([]);
  });

  it('spares what serves anywhere, and what this run deploys again', async () => {
    const there = { revisions: all, serving: ['prod 1 READY'] };

    expect((await planned([step(1), step(1, '3')], there)).removed).toEqual(['2', '4', '10']);
  });

  it('deletes nothing while what is not READY may serve from behind, and says so', async () => {
    const there = { revisions: all, serving: ['prod 4 PROGRESSING'] };

    expect(await planned([step(1)], there)).toEqual({ removed: [], remarks: ['retention-held'] });
  });

  it('names six revisions, and of more the first five and the last', () => {
    const named = (revisions: readonly string[]) =>
      whyPlanned(describeRemoval({ asset, revisions, keep: 5 }));

    expect(named(['1', '2', '3', '4', '5', '6'])).toContain('revisions 1, 2, 3, 4, 5, 6 are older');
    expect(named(['1', '2', '3', '4', '5', '6', '7'])).toContain('revisions 1, 2, 3, 4, 5 … 7 are older');
  });

  it('deletes what still serves nowhere, and tells what could not be deleted', async () => {
    const refusing = {
      '2': new PipeError('apigee-forbidden', 'no'),
      '3': new PipeError('apigee-not-found', 'gone'),
    };
    const { apigee, deleted } = apigeeWith({ serving: ['prod 1 READY'], refusing });
    const told: PlanEvent[] = [];
    const signal = new AbortController();
    const order = [{ asset, revisions: ['1', '2', '3', '4'], keep: 1 }];
    const ports = { apigee: async () => apigee };
    const events = { emit: (event: PlanEvent) => void told.push(event) };

    await removeRevisions({ ports, events, signal: signal.signal }, order);

    expect(deleted).toEqual(['4']);
    expect(told).toMatchObject([
      { kind: 'making-room' },
      { kind: 'revisions-deleted', revisions: ['3', '4'], failures: [{ code: 'apigee-forbidden' }] },
    ]);

    told.length = 0;
    signal.abort();
    await removeRevisions({ ports, events, signal: signal.signal }, order);
    await removeRevisions({ ports, events, signal: signal.signal }, []);
    expect(told).toEqual([{ kind: 'making-room' }]);
    expect(deleted).toEqual(['4']);
    const broken = apigeeWith({ refusing: { '4': new TypeError('x') } }).apigee;
    const run = { ports: { apigee: async () => broken }, events, signal: new AbortController().signal };
    await expect(removeRevisions(run, order)).rejects.toThrow(TypeError);
  });
});
