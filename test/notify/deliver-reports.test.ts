import { describe, expect, it } from '@jest/globals';
import type { BuildContext } from '../../src/domain/code-host/build-context.ts';
import type { BuildStep } from '../../src/domain/code-host/build-step.ts';
import type { RunResult } from '../../src/domain/results/run-result.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { announceStart } from '../../src/notify/announce-start.ts';
import { deliverReports } from '../../src/notify/deliver-reports.ts';
import type { CodeHost, CommentOrder, Delivery } from '../../src/ports/code-host.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { context, deploymentOf, resultOf } from '../report/results.ts';

const delivered: Delivery = { kind: 'delivered' };
const step: BuildStep = {
  action: 'deploy',
  organization: 'acme',
  environments: ['test', 'prod'],
  share: undefined,
  chosen: [],
};
const result = resultOf({ deployments: [deploymentOf(), deploymentOf({ environment: 'prod' })] });

/** Keys end in what tells the step from those beside it. */
const withoutStep = (key: string): string => key.replace(/-[0-9a-f]{8}$/, '');

/** A Bitbucket that remembers what it was told, in order. */
function remember(change: Partial<CodeHost> = {}) {
  const told: string[] = [];
  const host: CodeHost = {
    publishReport: async (commit, report) => note(`report ${withoutStep(report.key)} ${commit.length}`),
    upsertComment: async ({ pullRequest, kind }) => note(`comment ${kind} ${pullRequest}`),
    setStatus: async ({ key, state }) => note(`status ${withoutStep(key)} ${state}`),
    recordDeployment: async () => ({ kind: 'skipped', reason: 'Cloud' }),
    resolveCommit: async () => context.commit,
    features: async () => [],
    ...change,
  };
  const note = (what: string): Delivery => {
    told.push(what);
    return delivered;
  };
  return { host, told };
}

function tell(
  codeHost: CodeHost,
  {
    clock = createDrivenClock(),
    from = context,
    of = result,
  }: { clock?: ReturnType<typeof createDrivenClock>; from?: BuildContext; of?: RunResult } = {},
) {
  const common = { codeHost, clock, context: from, step };
  const announcement = announceStart(common);
  return clock.run(deliverReports(of, { ...common, announcement, reportPath: 'report.md' }));
}

describe('Telling Bitbucket how a run ended', () => {
  it('tells everything once and has nothing to complain of', async () => {
    const { host, told } = remember();

    expect(await tell(host)).toEqual({ warnings: [], notes: [] });
    expect(told.toSorted()).toEqual([
      'comment result 7',
      'report apigee-pipe-deploy 40',
      'report apigee-pipe-lint 40',
      'status apigee-pipe-deploy-prod in-progress',
      'status apigee-pipe-deploy-prod successful',
      'status apigee-pipe-deploy-test in-progress',
      'status apigee-pipe-deploy-test successful',
    ]);
  });

  it('completes a short hash by asking Bitbucket', async () => {
    const { host, told } = remember();

    await tell(host, { from: { ...context, commit: 'a1b2c3d4e5f6' } });

    expect(told).toContain('report apigee-pipe-lint 40');
  });

  it('never waits for the opening status before the work', () => {
    const { host } = remember({ setStatus: () => new Promise(() => undefined) });

    const announcement = announceStart({ step, context, codeHost: host, clock: createDrivenClock() });

    expect(announcement).not.toBeInstanceOf(Promise);
  });

  it('is over within fifteen seconds where nothing is ever answered, with one warning', async () => {
    const clock = createDrivenClock();
    const never = () => new Promise<never>(() => undefined);
    const { host } = remember({ publishReport: never, upsertComment: never, setStatus: never });

    const { warnings } = await tell(host, { clock });

    expect(clock.elapsed()).toBeLessThanOrEqual(15_000);
    expect(warnings).toEqual([
      {
        code: 'report-undelivered',
        message:
          'Bitbucket was not told everything (Code Insights, the comment, the build status): Bitbucket did not answer within 12 s.',
      },
    ]);
  });

  it('tells one cause once and a remedy with it', async () => {
    const refuse = async (): Promise<never> => {
      throw new PipeError('report-undelivered', 'Bitbucket refused the credential (401).', {
        hint: 'Renew it.',
      });
    };
    const { host } = remember({ upsertComment: refuse, setStatus: refuse });

    const { warnings } = await tell(host);

    expect(warnings).toEqual([
      {
        code: 'report-undelivered',
        message:
          'Bitbucket was not told everything (the comment, the build status): Bitbucket refused the credential (401).',
        hint: 'Renew it.',
      },
    ]);
  });

  it('does not even fail by a fault of its own, nor tell what such an error holds', async () => {
    const { host } = remember({
      upsertComment: async () => {
        throw new TypeError('token=very-secret');
      },
    });

    const { warnings } = await tell(host);

    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toContain('very-secret');
  });

  it('says what is not set up, once for each reason', async () => {
    const skip = async (): Promise<Delivery> => ({
      kind: 'skipped',
      reason: 'no Bitbucket credential is given.',
    });
    const { host } = remember({ upsertComment: skip, setStatus: skip });

    expect(await tell(host)).toEqual({
      warnings: [],
      notes: ['Not sent to Bitbucket (the comment, the build status): no Bitbucket credential is given.'],
    });
  });

  it('tells nothing of a check, not even that it began', async () => {
    const { host, told } = remember();
    const clock = createDrivenClock();
    const common = { codeHost: host, clock, context, step: { ...step, action: 'check' } };
    const announcement = announceStart(common);

    const asked = resultOf({ action: 'check', bundles: [] });
    await clock.run(deliverReports(asked, { ...common, announcement, reportPath: 'report.md' }));

    expect(told).toEqual([]);
  });

  it('names an unknown commit', async () => {
    const { host, told } = remember();

    const { notes } = await tell(host, { from: { ...context, commit: undefined } });

    expect(notes.join()).toContain('the commit is not known');
    expect(told).toEqual(['comment result 7']);
  });

  it.each([
    ['done', 0, false],
    ['failed', 3, true],
  ] as const)(
    'calls its part of the comment failed if it %s with exit %i: %p',
    async (...[outcome, exitCode, failed]) => {
      const orders: CommentOrder[] = [];
      const { host } = remember({
        upsertComment: async (order) => {
          orders.push(order);
          return delivered;
        },
      });

      await tell(host, { of: { ...result, outcome, exitCode } });

      expect(orders).toMatchObject([{ kind: 'result', part: { failed } }]);
    },
  );

  it.each([
    ['a result without a pull request', { action: 'deploy' }, undefined, []],
    ['a result', { action: 'deploy' }, 7, ['comment result 7']],
    ['a preview', { action: 'preview', previews: [] }, 7, ['comment preview 7']],
    [
      'a preview with another warning',
      { action: 'preview', previews: [], warnings: [{ code: 'preview-over', message: 'It is over.' }] },
      7,
      ['comment preview 7'],
    ],
    [
      'a preview that a newer build has overtaken',
      {
        action: 'preview',
        previews: [],
        warnings: [{ code: 'preview-superseded', message: 'A newer one.' }],
      },
      7,
      [],
    ],
  ] as const)(
    'comments on %s only if the comment is its own',
    async (...[, change, pullRequest, comments]) => {
      const { host, told } = remember();

      await tell(host, { from: { ...context, pullRequest }, of: { ...result, ...change } });

      expect(told.filter((one) => one.startsWith('comment'))).toEqual(comments);
    },
  );

  it('lets no opening status overtake a closing one', async () => {
    const clock = createDrivenClock();
    const told: string[] = [];
    const { host } = remember({
      setStatus: async ({ state }, signal) => {
        if (state === 'in-progress') await clock.sleep(1500, signal);
        told.push(state);
        return delivered;
      },
    });

    await tell(host, { clock });

    expect(told).toEqual(['in-progress', 'in-progress', 'successful', 'successful']);
  });
});
