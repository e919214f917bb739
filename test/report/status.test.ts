import { describe, expect, it } from '@jest/globals';
import { deploymentRecords } from '../../src/report/deployment-records.ts';
import { renderComment } from '../../src/report/markdown/comment.ts';
import { closingStatuses, openingStatuses, statusKey } from '../../src/report/status.ts';
import { context, deploymentOf, links, resultOf } from './results.ts';
import { stories } from './stories.ts';

describe('The build status', () => {
  it('is in progress at the start and has the same key at the end, one per environment', () => {
    const environments = ['test', 'prod'];
    const opening = openingStatuses({ action: 'deploy', environments, context });
    const closing = closingStatuses(stories['partial-failure-with-rollback'] ?? resultOf(), context);

    expect(opening.map(({ key, state }) => [key, state])).toEqual([
      ['apigee-pipe-deploy-test', 'in-progress'],
      ['apigee-pipe-deploy-prod', 'in-progress'],
    ]);
    expect(closing.map(({ key, state, branch }) => [key, state, branch])).toEqual([
      ['apigee-pipe-deploy-test', 'successful', 'feature/orders'],
      ['apigee-pipe-deploy-prod', 'failed', 'feature/orders'],
    ]);
  });

  it('of a stopped run is stopped, of an environment never reached failed, with the reason', () => {
    const stopped = closingStatuses(resultOf({ outcome: 'stopped' }), context);
    const unreached = closingStatuses(stories['lint-errors'] ?? resultOf(), context);

    expect(stopped.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    expect(unreached[0]).toMatchObject({
      state: 'failed',
      description: 'test: not reached: The lint found 3 errors; errors fail it.',
    });
  });

  it('is stopped where a deployment was given up on while it was under way', () => {
    const given = { code: 'stopped' as const, message: 'The run was stopped.' };
    const result = resultOf({
      outcome: 'stopped',
      deployments: [deploymentOf({ change: 'failed', aftermath: 'stopped', problems: [given] })],
    });

    expect(closingStatuses(result, context)[0]?.state).toBe('stopped');
    expect(renderComment(result, links)).toContain('**stopped** under way, rev 8');
  });

  it('of a plan counts what would change, and fails where the run does', () => {
    const plan = stories['a-plan'] ?? resultOf();

    expect(
      closingStatuses(plan, context).map(({ key, state, description }) => [key, state, description]),
    ).toEqual([
      ['apigee-pipe-plan-test', 'successful', 'test: 1 blocked, 2 to deploy'],
      ['apigee-pipe-plan-prod', 'successful', 'prod: 1 to deploy, 1 unchanged'],
    ]);
    expect(closingStatuses({ ...plan, outcome: 'differences' }, context)[0]?.state).toBe('failed');
  });

  it('keeps its key within forty characters and tells long names apart', () => {
    const long = 'environment-with-a-very-long-name-in-europe';
    const keys = [
      statusKey('deploy', `${long}-1`),
      statusKey('deploy', `${long}-2`),
      statusKey('deploy', 'größe'),
    ];

    expect(keys.every((key) => key.length <= 40 && /^[\x21-\x7e]+$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(3);
  });

  it('is not set where the commit is not known', () => {
    const unknown = { ...context, commit: undefined };

    expect(openingStatuses({ action: 'deploy', environments: ['test'], context: unknown })).toEqual([]);
    expect(closingStatuses(resultOf(), unknown)).toEqual([]);
  });
});

describe('Deployment records', () => {
  it('are one per environment that was tried', () => {
    const records = deploymentRecords(stories['partial-failure-with-rollback'] ?? resultOf(), context);

    expect(records.map(({ environment, state, sequence }) => [environment, state, sequence])).toEqual([
      ['test', 'successful', 42],
      ['prod', 'rolled-back', 42],
    ]);
  });

  it('are not kept of what did not change', () => {
    const unchanged = resultOf({
      outcome: 'unchanged',
      deployments: [deploymentOf({ change: 'unchanged' })],
    });

    expect(deploymentRecords(unchanged, context)).toEqual([]);
  });
});
