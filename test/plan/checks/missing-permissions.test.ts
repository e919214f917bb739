import { describe, expect, it } from '@jest/globals';
import { NOTHING } from '../../../src/domain/candidate.ts';
import type { Activity } from '../../../src/domain/permission.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { missingPermissions } from '../../../src/plan/checks/missing-permissions.ts';
import type { Step } from '../../../src/plan/step.ts';
import { candidateOf, servingOf } from '../../deploy/candidates.ts';

const ROLES = [
  { title: 'Keeper', name: 'roles/keeper' },
  { title: 'Porter', name: 'roles/porter' },
];

const READY = { state: 'READY', errors: [], routeConflicts: [], processes: [], instances: [] } as never;

function step(kind: 'deploy' | 'reuse' | 'unchanged', environment = 'test', observed: object = {}): Step {
  const candidate = candidateOf('orders', { environment });
  return {
    candidate,
    observed: { ...NOTHING, ...observed },
    kind,
    reason: { kind: 'bundle-changed', revision: '7' },
    revision: '3',
  };
}

/** Which activities are asked about, and what is missing where these permissions are refused. */
async function ask(
  steps: readonly Step[],
  {
    refused = [],
    unknown = [],
    isReported = false,
    beside = [],
    report,
  }: {
    refused?: readonly string[];
    unknown?: readonly string[];
    isReported?: boolean;
    beside?: readonly Activity[];
    report?: PipeError;
  } = {},
) {
  const asked: string[] = [];
  const apigee = {
    permissions: async (activities: readonly Activity[]) =>
      activities.flatMap((activity) => {
        asked.push(activity.kind);
        const allowed = !refused.includes(activity.kind);
        const check = { activity, permission: `may.${activity.kind}`, allowed, seenBy: '' };
        return unknown.includes(activity.kind)
          ? [check, { ...check, permission: `might.${activity.kind}`, allowed: undefined }]
          : [check];
      }),
    rolesFor: () => ROLES,
    changeReport: async () => {
      if (report !== undefined) throw report;
      return {};
    },
  };
  const reported = new Set(isReported ? steps.map(({ candidate }) => candidate) : []);
  const missing = await missingPermissions(steps, apigee as never, { reported, beside });
  return { asked, missing: missing?.message, hint: missing?.hint };
}

describe('What the account may not do', () => {
  it('is asked of what changes, and not of what the plan has seen already', async () => {
    expect((await ask([step('unchanged')])).asked).toEqual([]);
    expect((await ask([step('deploy')])).asked).toEqual(['import', 'watch', 'deploy']);
    expect((await ask([step('reuse')])).asked).toEqual(['watch', 'deploy']);
    expect((await ask([step('deploy')], { isReported: true })).asked).toEqual(['import', 'watch']);
    expect((await ask([step('deploy', 'test', { status: READY })], { isReported: true })).asked).toEqual([
      'import',
    ]);
    expect((await ask([step('deploy', 'test', { status: READY })])).asked).toEqual([
      'import',
      'watch',
      'deploy',
    ]);
  });

  it('is told with each permission once and what it is for', async () => {
    const steps = ['test', 'prod'].map((environment) => step('deploy', environment));

    expect((await ask(steps)).missing).toBeUndefined();
    expect((await ask(steps, { refused: ['deploy', 'import'] })).missing).toBe(
      'The account of this run lacks may.import (import orders), may.deploy (deploy orders to test, deploy orders to prod); nothing was changed.',
    );
  });

  it('is remedied by the roles that the platform names', async () => {
    const ownEnvironment = { refused: ['own-environment'], beside: [{ kind: 'own-environment' } as const] };

    expect((await ask([step('deploy')], { refused: ['watch'] })).hint).toMatch(
      /^Grant it Keeper \(roles\/keeper\) and Porter \(roles\/porter\), or a custom role/,
    );
    expect((await ask([], ownEnvironment)).hint).toMatch(
      /Porter \(roles\/porter\), which environments of previews take \(without PREVIEW_MODE /,
    );
  });

  it('shows in a change report that is refused', async () => {
    const kept = step('deploy', 'test', { serving: servingOf('2'), described: { basePaths: ['/orders'] } });

    expect((await ask([kept])).missing).toBeUndefined();
    expect((await ask([kept], { report: new PipeError('apigee-forbidden', 'no') })).missing).toMatch(
      /lacks may\.deploy \(deploy orders to test\);/,
    );
    expect(
      (await ask([kept], { report: new PipeError('apigee-unreachable', 'no') })).missing,
    ).toBeUndefined();
  });

  it('is not what the account was seen to have, if its change report is refused', async () => {
    const kept = step('deploy', 'test', { serving: servingOf('2'), described: { basePaths: ['/orders'] } });
    const asked = { unknown: ['deploy'], report: new PipeError('apigee-forbidden', 'no') };

    expect((await ask([kept], asked)).missing).toMatch(/lacks might\.deploy \(deploy orders to test\);/);
  });
});
