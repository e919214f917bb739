import { describe, expect, it } from '@jest/globals';
import type { Rendered } from '../../src/bundle/render-bundle.ts';
import { NOTHING } from '../../src/domain/candidate.ts';
import type { Guard } from '../../src/domain/guard.ts';
import type { PlannedChange } from '../../src/domain/results/run-result.ts';
import type { ProxyType } from '../../src/domain/revision.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { askApigee } from '../../src/plan/ask-apigee.ts';
import { describeStep } from '../../src/plan/make-plan.ts';
import type { Step } from '../../src/plan/step.ts';
import { countPlan, headline } from '../../src/report/markdown/headline.ts';
import type { Run } from '../../src/run/context.ts';
import { candidateOf, revisionOf, servingOf } from '../deploy/candidates.ts';
import { resultOf } from '../report/results.ts';

type Report = { readonly violations?: readonly string[] } | PipeError;

interface Told {
  readonly report?: Report;
  readonly extensible?: boolean;
  readonly reportsProxies?: boolean;
  readonly allow?: readonly Guard[];
  readonly before?: ProxyType;
}

const REUSE = (told: Told): Step<Rendered> => ({
  ...stepOf(told),
  kind: 'reuse',
  revision: '7',
});
const stepOf = ({ allow = [], before = 'standard' }: Told) => ({
  candidate: candidateOf('orders', { allow: [...allow] }) as Rendered,
  observed: { ...NOTHING, serving: servingOf('6', { proxyType: before }) },
  reason: { kind: 'bundle-changed', revision: '7' } as const,
});

async function ask(step: Step<Rendered>, told: Told, plan?: readonly PlannedChange[]) {
  const asked: string[] = [];
  const run = {
    events: { emit: () => undefined },
    ports: {
      apigee: () =>
        Promise.resolve({
          capabilities: () => ({
            validates: false,
            reportsChangesOf: new Set(told.reportsProxies === false ? [] : ['apiproxy']),
          }),
          changeReport: () => {
            asked.push('report');
            const { report = {} } = told;
            if (report instanceof PipeError) return Promise.reject(report);
            return Promise.resolve({
              violations: (report.violations ?? []).map((description) => ({ description })),
              conflicts: [],
              routingConflicts: [],
            });
          },
          revision: () =>
            Promise.resolve(revisionOf('7', undefined, { hasExtensiblePolicy: told.extensible ?? false })),
        }),
    },
  } as unknown as Run;
  const judged = await askApigee(run, { steps: [step], plan: plan ?? [describeStep(step)] });
  return { ...judged, asked };
}

describe('Apigee’s judgement of what is imported', () => {
  it('leaves a plan as it is if nothing is against it', async () => {
    const { plan, refused, asked } = await ask(REUSE({}), {});

    expect(plan).toEqual([describeStep(REUSE({}))]);
    expect(refused).toEqual([]);
    expect(asked).toEqual(['report']);
  });

  it('adds what it would refuse, and how that ends', async () => {
    const { plan, refused } = await ask(REUSE({}), { report: { violations: ['no keystore'] } });

    expect(plan).toMatchObject([
      {
        change: 'reuse',
        problems: [{ code: 'apigee-refused', message: 'Apigee would refuse orders in test: no keystore' }],
      },
    ]);
    expect(refused).toEqual(['failed']);
  });

  it.each([
    ['standard', { extensible: true }, 'blocked', 1],
    ['standard, and is allowed to', { extensible: true, allow: ['extensible' as const] }, 'reuse', 1],
    ['extensible before', { extensible: true, before: 'extensible' as const }, 'reuse', 0],
    ['standard, and stays it', { extensible: false }, 'reuse', 0],
  ])('tells that a proxy becomes extensible that was %s', async (_, told, change, problems) => {
    const { plan } = await ask(REUSE(told), told);

    expect(plan.map((line) => line.change)).toEqual([change]);
    expect(plan.flatMap((line) => ('problems' in line ? line.problems : []))).toHaveLength(problems);
  });

  it('does not tell again what the plan has told with the policy that makes it so', async () => {
    const told: PlannedChange = {
      ...describeStep(REUSE({})),
      problems: [{ code: 'guard', guard: 'extensible', message: 'By its policy.', where: 'orders' } as never],
    };

    const { plan } = await ask(REUSE({}), { extensible: true }, [told]);

    expect(plan.flatMap((line) => ('problems' in line ? line.problems : []))).toHaveLength(1);
  });

  it.each([
    ['another environment', { environment: 'prod' }],
    ['another bundle', { bundle: 'rates' }],
    ['a shared flow of that name', { kind: 'sharedflow' as const }],
  ])('leaves the line of %s alone', async (_, other) => {
    const line = { ...describeStep(REUSE({})), ...other };

    const { plan } = await ask(REUSE({}), { extensible: true }, [line]);

    expect(plan).toEqual([line]);
  });

  it('is told and blocks nothing if it cannot be had, and is not asked for where there is none', async () => {
    const lost = await ask(REUSE({}), { report: new PipeError('apigee-forbidden', 'It may not be asked.') });
    const none = await ask(REUSE({}), { reportsProxies: false, report: { violations: ['x'] } });

    expect(lost.plan).toMatchObject([{ change: 'reuse', problems: [{ message: 'It may not be asked.' }] }]);
    expect(lost.refused).toEqual([]);
    expect(countPlan(lost.plan)).toBe('1 to deploy, 1 not judged by Apigee');
    expect(headline(resultOf({ action: 'plan', plan: lost.plan }))).toBe(
      'Apigee · plan for test: 1 to deploy, 1 not judged by Apigee',
    );
    expect(countPlan(none.plan)).toBe('1 to deploy');
    expect(none.asked).toEqual([]);
    expect(none.plan).toEqual([describeStep(REUSE({}))]);
  });

  it('is there if it refuses', async () => {
    const { plan } = await ask(REUSE({}), { report: new PipeError('bundle-refused', 'Apigee refuses it.') });

    expect(countPlan(plan)).toBe('1 to deploy');
  });

  it('is not asked of what stays as it is', async () => {
    const step: Step<Rendered> = { ...stepOf({}), kind: 'unchanged' };

    expect((await ask(step, {})).asked).toEqual([]);
  });

  it('ends if the run is stopped', async () => {
    await expect(ask(REUSE({}), { report: new PipeError('stopped', 'It was stopped.') })).rejects.toThrow(
      'stopped',
    );
  });
});
