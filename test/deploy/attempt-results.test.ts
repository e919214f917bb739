import { describe, expect, it } from '@jest/globals';
import type { Aftermath, Attempt } from '../../src/deploy/attempt.ts';
import { causesOf, describeAttempt, judgeAttempts } from '../../src/deploy/attempt-results.ts';
import type { SkipReason } from '../../src/domain/results/skip-reason.ts';
import { type ErrorCode, PipeError } from '../../src/errors/pipe-error.ts';
import type { Step } from '../../src/plan/step.ts';
import { candidateOf, NOTHING_OBSERVED, servingOf, statusOf } from './candidates.ts';

const step: Step = {
  kind: 'deploy',
  candidate: candidateOf(),
  reason: { kind: 'bundle-changed', revision: '7' },
  observed: { ...NOTHING_OBSERVED, serving: servingOf('7') },
};
const deployed: Attempt = {
  step,
  durationMs: 5,
  kind: 'deployed',
  revision: '8',
  imported: true,
  status: statusOf(),
};
const unchanged: Attempt = {
  step: { ...step, kind: 'unchanged' },
  durationMs: 0,
  kind: 'unchanged',
  status: undefined,
};
const failed = (code: ErrorCode, aftermath: Aftermath, imported = false): Attempt => ({
  step,
  durationMs: 5,
  kind: 'failed',
  revision: imported ? '8' : undefined,
  imported,
  status: undefined,
  cause: new PipeError(code, 'It failed.'),
  aftermath,
});
const untouched: Aftermath = { kind: 'untouched' };
const restored: Aftermath = { kind: 'restored', revision: '7', status: statusOf() };
const degraded = { kind: 'degraded', problem: new PipeError('rollback-failed', 'No way back.') } as const;
const takenBack = (aftermath: Aftermath): Attempt => ({
  step,
  durationMs: 5,
  kind: 'taken-back',
  revision: '8',
  imported: true,
  cause: new PipeError('taken-back', 'rates failed.'),
  aftermath,
});
const skipped = (cause: 'dependency' | 'stopped'): Attempt => ({
  step,
  durationMs: 0,
  kind: 'skipped',
  because: cause === 'dependency' ? { kind: cause, needs: 'common' } : { kind: cause },
});

describe('The outcome of a run', () => {
  it.each<readonly [string, string, readonly Attempt[]]>([
    ['done', 'everything is in place', [deployed, unchanged]],
    ['unchanged', 'nothing was to be done', [unchanged]],
    ['failed', 'one was rolled back', [deployed, failed('deployment-failed', restored, true)]],
    [
      'failed',
      'permission ended after something was changed',
      [deployed, failed('apigee-forbidden', untouched)],
    ],
    ['failed', 'permission ended after the import', [failed('apigee-forbidden', untouched, true)]],
    ['failed', 'nobody knows whether an import was done', [failed('apigee-answer-lost', untouched)]],
    ['unavailable', 'permission is refused and nothing was changed', [failed('apigee-forbidden', untouched)]],
    [
      'findings',
      'Apigee refuses the bundle',
      [deployed, failed('bundle-refused', untouched), skipped('dependency')],
    ],
    ['invalid', 'the environment does not exist', [failed('environment-missing', untouched)]],
    ['stopped', 'the run was stopped', [deployed, skipped('stopped')]],
    ['stopped', 'the run was stopped while one rolled out', [failed('stopped', { kind: 'under-way' })]],
    [
      'degraded',
      'a person is needed, whatever else happened',
      [skipped('stopped'), failed('deployment-failed', degraded), deployed],
    ],
  ])('is %s where %s', (outcome, _, attempts) => {
    expect(judgeAttempts(attempts)).toBe(outcome);
    expect(judgeAttempts(attempts.toReversed())).toBe(outcome);
  });

  it.each<readonly [string, readonly Attempt[], boolean]>([
    ['the run had changed something before', [], true],
    ['a revision that was there already was deployed', [{ ...deployed, imported: false }], false],
    ['a revision was imported that nothing serves', [failed('bundle-refused', untouched, true)], false],
  ])('is none that promises that nothing was changed where %s', (_, attempts, changed) => {
    const refused = failed('apigee-forbidden', untouched);

    expect(judgeAttempts([...attempts, refused], { changed })).toBe('failed');
    expect(judgeAttempts([refused], { changed: false })).toBe('unavailable');
  });
});

describe('The result of one deployment', () => {
  const groups = [{ name: 'g', hostnames: ['api.acme.example', 'b.acme.example'], environments: ['test'] }];

  it('names what serves now and where', () => {
    expect(describeAttempt(deployed, groups)).toMatchObject({
      change: 'deployed',
      imported: true,
      revision: { before: '7', after: '8' },
      state: 'READY',
      urls: ['https://api.acme.example/orders', 'https://b.acme.example/orders'],
      problems: [],
    });
  });

  it.each<readonly [string, Attempt, object]>([
    [
      'rolled back',
      failed('deployment-failed', restored, true),
      { change: 'rolled-back', revision: { before: '7', after: '7' } },
    ],
    [
      'failed and untouched',
      failed('apigee-refused', untouched),
      { change: 'failed', revision: { before: '7', after: '7' } },
    ],
    [
      'degraded',
      failed('deployment-failed', degraded, true),
      { change: 'failed', revision: { before: '7', after: '8' } },
    ],
    ['left out', skipped('dependency'), { change: 'skipped', revision: { before: '7', after: '7' } }],
    ['unchanged', unchanged, { change: 'unchanged', revision: { before: '7', after: '7' } }],
    [
      'reused',
      { ...deployed, imported: false, step: { ...step, kind: 'reuse', revision: '8' } },
      { change: 'reused', imported: false },
    ],
    [
      'waited for',
      { ...deployed, imported: false, step: { ...step, kind: 'await' } },
      { change: 'unchanged' },
    ],
  ])('tells what was %s', (_, attempt, expected) => {
    expect(describeAttempt(attempt, groups)).toMatchObject(expected);
  });

  it.each<readonly [string, Attempt, object]>([
    ['a failure', failed('deployment-failed', restored, true), { tried: '8' }],
    ['a failure before the import', failed('bundle-refused', untouched), { tried: undefined }],
    ['what was taken back', takenBack(restored), { tried: '8' }],
  ])('names the revision that was tried after %s', (_, attempt, expected) => {
    expect(describeAttempt(attempt, [])).toMatchObject(expected);
  });

  it('names no revision that was tried where nothing failed', () => {
    for (const attempt of [deployed, unchanged, skipped('stopped')])
      expect(describeAttempt(attempt, [])).not.toHaveProperty('tried');
  });

  it.each<readonly [Aftermath, object]>([
    [restored, { change: 'rolled-back', revision: { before: '7', after: '7' } }],
    [
      { kind: 'restored', revision: undefined, status: undefined },
      { change: 'undeployed', revision: { before: '7', after: null } },
    ],
    [degraded, { change: 'failed', aftermath: 'rollback-failed', revision: { before: '7', after: '8' } }],
    [
      { kind: 'under-way' },
      { change: 'failed', aftermath: 'stopped', revision: { before: '7', after: '8' } },
    ],
  ])('tells what became of what was taken back: $kind', (aftermath, expected) => {
    expect(describeAttempt(takenBack(aftermath), groups)).toMatchObject(expected);
  });

  it('tells what failed before what was taken back for it', () => {
    const attempts = [takenBack(restored), failed('deployment-failed', restored), takenBack(restored)];
    const deployments = attempts.map((attempt) => describeAttempt(attempt, []));

    expect(causesOf(attempts, deployments).map(({ code }) => code)).toEqual([
      'deployment-failed',
      'taken-back',
      'taken-back',
    ]);
  });

  it('gives no address to what does not serve', () => {
    expect(describeAttempt(failed('deployment-failed', restored), groups).urls).toEqual([]);
  });

  it('tells a person why it was not begun', () => {
    const tell = (because: SkipReason) =>
      describeAttempt({ step, durationMs: 0, kind: 'skipped', because }, []).problems[0]?.message;

    expect(tell({ kind: 'environment', failedIn: 'dev' })).toBe(
      'orders was left out in test: dev comes first, and not everything there was deployed.',
    );
    expect(tell({ kind: 'conflict', of: 'rates' })).toBe(
      'orders was left out in test: the base path of rates is taken, and nothing is changed before that is settled.',
    );
    expect(tell({ kind: 'stopped' })).toBe('orders was left out in test: the run was stopped.');
  });

  it('keeps apart what serves after a failure', () => {
    const kept: Aftermath = { kind: 'degraded', problem: new PipeError('deployment-failed', 'It failed.') };
    const keptAttempt = failed('deployment-failed', kept, true);
    const same =
      keptAttempt.kind === 'failed' && kept.kind === 'degraded'
        ? { ...keptAttempt, cause: kept.problem }
        : keptAttempt;

    expect(
      [
        failed('apigee-refused', untouched),
        failed('stopped', untouched),
        failed('deployment-failed', { kind: 'restored', revision: undefined, status: undefined }, true),
        same,
        failed('deployment-failed', { kind: 'kept' }, true),
        failed('deployment-failed', degraded, true),
        failed('stopped', { kind: 'under-way' }, true),
      ].map((attempt) => describeAttempt(attempt, [])),
    ).toMatchObject(
      ['untouched', 'stopped', 'removed', 'kept', 'kept', 'rollback-failed', 'stopped'].map((aftermath) => ({
        change: 'failed',
        aftermath,
      })),
    );
    expect(
      describeAttempt(
        {
          step,
          durationMs: 0,
          kind: 'blocked',
          revision: undefined,
          imported: false,
          cause: new PipeError('guard', 'It would take /orders.'),
        },
        [],
      ),
    ).toMatchObject({
      change: 'blocked',
      revision: { before: '7', after: '7' },
      problems: [{ code: 'guard' }],
    });
  });

  it.each<readonly [string, Aftermath, string | null]>([
    ['untouched', untouched, '7'],
    ['replaced', { kind: 'replaced', revision: '9' }, '9'],
    ['replaced', { kind: 'replaced', revision: undefined }, null],
    ['rollback-failed', degraded, '8'],
    ['rollback-failed', { ...degraded, replacedBy: '9' }, '9'],
  ])('names after a failure the revision that serves: %s by %j', (told, aftermath, after) => {
    expect(describeAttempt(failed('changed-meanwhile', aftermath, true), [])).toMatchObject({
      change: 'failed',
      aftermath: told,
      revision: { before: '7', after },
    });
  });

  it('tells the cause, and why the way back was closed', () => {
    const { problems } = describeAttempt(failed('deployment-failed', degraded), []);

    expect(problems.map(({ code }) => code)).toEqual(['deployment-failed', 'rollback-failed']);
    expect(describeAttempt(skipped('dependency'), []).problems).toEqual([
      {
        code: 'skipped',
        message: 'orders was left out in test: it needs common, which failed.',
        where: 'orders',
      },
    ]);
  });
});
