import { describe, expect, it } from '@jest/globals';
import type { InstanceStatus, RouteConflict } from '../../src/domain/deployment-status.ts';
import { judgeStatus } from '../../src/plan/judge-status.ts';
import { statusOf } from '../deploy/candidates.ts';

const EXPECTED = { revision: '8', basePaths: ['/orders'] };
const on = (instance: string, ...revisions: InstanceStatus['revisions']): InstanceStatus => ({
  instance,
  revisions,
  routes: [],
});
const whole = (revision: string) => ({ revision, percentage: 100 });
const conflictOn = (basePath: string | undefined): RouteConflict => ({
  environmentGroup: 'group',
  description: 'taken',
  basePath,
  apiProxy: 'other',
  environment: 'prod',
});

describe('A deployment is deployed', () => {
  it.each([
    ['READY, and no instance is reported', statusOf()],
    [
      'READY, with every instance on the revision',
      statusOf({ instances: [on('eu', whole('8')), on('us', whole('8'))] }),
    ],
    [
      'READY, and an instance names the revision without a share',
      statusOf({ instances: [on('eu', { revision: '8', percentage: undefined })] }),
    ],
    [
      'without a state, and every pod is deployed',
      statusOf({ state: undefined, processes: [pod('ready'), pod('ready')] }),
    ],
    [
      'READY, and the conflict is about a path of somebody else',
      statusOf({ routeConflicts: [conflictOn('/else')] }),
    ],
  ])('where it is %s', (_, status) => {
    expect(judgeStatus(status, EXPECTED)).toEqual({ kind: 'ready' });
  });
});

describe('A deployment is waited for', () => {
  it.each([
    ['PROGRESSING', statusOf({ state: 'PROGRESSING' }), 'PROGRESSING'],
    ['in a state that no document names', statusOf({ state: 'MIGRATING' }), 'MIGRATING'],
    ['without any state', statusOf({ state: undefined }), 'no state reported'],
    [
      'READY with one instance behind',
      statusOf({ instances: [on('eu', whole('8')), on('us', whole('7'))] }),
      'eu 100 %, us 0 %',
    ],
    [
      'READY with an instance split between two',
      statusOf({
        instances: [on('eu', { revision: '7', percentage: 50 }, { revision: '8', percentage: 50 })],
      }),
      'eu 50 %',
    ],
    ['READY with an instance that serves nothing', statusOf({ instances: [on('eu')] }), 'eu 0 %'],
    [
      'without a state, and a pod is pending',
      statusOf({ state: undefined, processes: [pod('ready'), pod('under-way')] }),
      'no state reported',
    ],
  ])('where it is %s', (_, status, detail) => {
    expect(judgeStatus(status, EXPECTED)).toEqual({ kind: 'waiting', detail });
  });
});

describe('A deployment has failed', () => {
  it.each([
    [
      'ERROR, with the runtime’s words',
      statusOf({ state: 'ERROR', errors: ['no such class'] }),
      ['no such class'],
    ],
    ['ERROR, without a word', statusOf({ state: 'ERROR' }), []],
    ['ERROR, with an empty word', statusOf({ state: 'ERROR', errors: [''] }), []],
    [
      'without a state, and a pod is in error',
      statusOf({ state: undefined, processes: [pod('ready'), pod('failed')] }),
      ['pod pod-1: out of memory'],
    ],
  ])('where it is %s', (_, status, reasons) => {
    expect(judgeStatus(status, EXPECTED)).toEqual({ kind: 'error', reasons });
  });

  it.each([['/orders'], ['/orders/'], ['/orders/**'], ['/orders/*'], ['orders'], [undefined]])(
    'where it is READY and a conflict takes %s away',
    (basePath) => {
      const conflicts = [conflictOn(basePath)];

      expect(judgeStatus(statusOf({ routeConflicts: conflicts }), EXPECTED)).toEqual({
        kind: 'conflict',
        conflicts,
      });
    },
  );
});

function pod(state: 'ready' | 'under-way' | 'failed') {
  return { name: 'pod pod-1', state, detail: state === 'failed' ? 'out of memory' : '' };
}
