import { expect, it } from '@jest/globals';
import { judgeEnvironment } from '../../src/report/judge-environment.ts';

const one = (change: string, more: object = {}) => ({ environment: 'test', change, ...more });
const stopped = one('failed', { aftermath: 'stopped' });

it.each([
  ['done', [one('deployed')], 'deployed'],
  ['done', [one('reused')], 'deployed'],
  ['done', [one('unchanged'), one('undeployed')], 'removed'],
  ['done', [one('unchanged'), one('skipped')], 'unchanged'],
  ['done', [one('skipped')], 'left out'],
  ['done', [one('brought-back')], 'rolled back'],
  ['done', [], 'unchanged'],
  ['unchanged', [], 'unchanged'],
  ['unchanged', [one('failed')], 'unchanged'],
  ['failed', [], 'not reached'],
  ['failed', [{ ...one('failed'), environment: 'prod' }], 'not reached'],
  ['failed', [one('deployed')], 'deployed'],
  ['failed', [one('deployed'), one('failed')], 'failed'],
  ['failed', [one('blocked')], 'failed'],
  ['failed', [one('deployed'), one('rolled-back')], 'failed, rolled back'],
  ['failed', [one('failed'), one('rolled-back')], 'failed'],
  ['degraded', [one('failed'), one('rolled-back')], 'failed, a person is needed'],
  ['degraded', [one('blocked')], 'failed, a person is needed'],
  ['degraded', [one('rolled-back')], 'failed, rolled back'],
  ['stopped', [one('deployed')], 'stopped'],
  ['stopped', [], 'stopped'],
  ['stopped', [one('rolled-back')], 'failed, rolled back'],
  ['failed', [stopped], 'stopped'],
  ['failed', [stopped, one('deployed')], 'stopped'],
  ['failed', [one('failed', { aftermath: 'restored' })], 'failed'],
  ['failed', [one('deployed', { aftermath: 'stopped' })], 'deployed'],
])('A run that ended as %s, with %j: %s', (outcome, deployments, verdict) => {
  expect(judgeEnvironment({ outcome, deployments } as never, 'test')).toBe(verdict);
});
