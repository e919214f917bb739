import { describe, expect, it } from '@jest/globals';
import { guardDeployment } from '../../src/deploy/last-checks.ts';
import type { BundleKind } from '../../src/domain/bundle.ts';
import type { Guard } from '../../src/domain/guard.ts';
import type { ProxyType } from '../../src/domain/revision.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { Step } from '../../src/plan/step.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { candidateOf, NOTHING_OBSERVED, revisionOf, servingOf } from './candidates.ts';

const conflict = (basePath: string) => ({
  environmentGroup: 'all',
  description: 'taken',
  basePath,
  apiProxy: 'old',
  environment: 'prod',
});

interface Told {
  /** The base paths of what serves. */
  readonly served?: readonly string[];
  /** The report of what serves was read for the plan. */
  readonly isReported?: boolean;
  readonly extensible?: boolean;
  readonly conflicts?: readonly string[];
  readonly fails?: PipeError;
}

async function guard(
  { served = [], isReported = false, extensible = false, conflicts = [], fails }: Told,
  before: ProxyType = 'standard',
  allow: readonly Guard[] = [],
  reports: ReadonlySet<BundleKind> = new Set(['apiproxy']),
) {
  const asked: string[] = [];
  const answer = <Value>(name: string, value: Value): Promise<Value> => {
    asked.push(name);
    return fails === undefined ? Promise.resolve(value) : Promise.reject(fails);
  };
  const apigee: Pick<Apigee, 'capabilities' | 'changeReport' | 'revision'> = {
    capabilities: () => ({
      platform: 'x',
      validates: true,
      reportsChangesOf: reports,
      leastLimits: undefined,
    }),
    changeReport: () =>
      answer('changeReport', {
        violations: [],
        routingConflicts: conflicts.map(conflict),
        routingChanges: [],
      }),
    revision: (_, number) => answer('revision', revisionOf(number, 'x', { hasExtensiblePolicy: extensible })),
  };
  const step: Step = {
    kind: 'deploy',
    candidate: candidateOf('orders', { allow }),
    observed: {
      ...NOTHING_OBSERVED,
      serving: servingOf('1', { proxyType: before }),
      described: revisionOf('1', 'x', { basePaths: served }),
    },
    reason: { kind: 'bundle-changed', revision: '7' },
  };
  const target = { name: 'orders', kind: 'apiproxy', environment: 'test', revision: '2' } as const;
  const reported = new Set(isReported ? [step.candidate] : []);
  const error: unknown = await guardDeployment({ step, target, apigee, reported }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { asked, error: error as PipeError | undefined };
}

describe('Just before a deploy', () => {
  it('an Apigee that reports no changes is not asked for a report, and an extensible proxy is stopped all the same', async () => {
    const seen = await guard({ extensible: true }, 'standard', [], new Set());

    expect(seen.asked).toEqual(['revision']);
    expect(seen.error).toMatchObject({ code: 'guard', where: 'orders' });
  });

  it.each([
    ['no report was read for the plan', { served: ['/orders'], isReported: false }, ['changeReport']],
    ['one was read, and a base path is new', { served: ['/old'], isReported: true }, ['changeReport']],
    ['one was read, and every base path is served already', { served: ['/orders'], isReported: true }, []],
  ])('a report is asked for only if it tells something new: %s', async (_, told, asked) => {
    expect((await guard(told, 'extensible')).asked).toEqual(asked);
  });

  it('a routing conflict on a base path of ours is stopped, one on another path is not', async () => {
    expect((await guard({ conflicts: ['/orders'] })).error).toMatchObject({ code: 'guard', where: 'orders' });
    expect((await guard({ conflicts: ['/rates'] })).error).toBeUndefined();
    expect((await guard({ conflicts: ['/orders'] }, 'standard', ['base-path-taken'])).error).toBeUndefined();
  });

  it('a standard proxy that would become extensible is stopped, an extensible one is not even looked at', async () => {
    expect((await guard({ extensible: true })).error?.message).toContain(
      'from a standard to an extensible proxy',
    );
    expect((await guard({ extensible: true }, 'standard', ['extensible'])).error).toBeUndefined();
    expect((await guard({ extensible: true }, 'extensible')).asked).toEqual(['changeReport']);
  });

  it('everything that nobody allowed is told at once', async () => {
    const { error } = await guard({ extensible: true, conflicts: ['/orders'] });

    expect([error?.message, ...(error?.also ?? []).map(({ message }) => message)]).toEqual([
      expect.stringContaining('extensible'),
      expect.stringContaining('/orders'),
    ]);
  });

  it('an answer that is refused guards nothing, a stop stops', async () => {
    expect((await guard({ fails: new PipeError('apigee-forbidden', 'No.') })).error).toBeUndefined();
    expect((await guard({ fails: new PipeError('stopped', 'Stop.') })).error).toMatchObject({
      code: 'stopped',
    });
  });
});
