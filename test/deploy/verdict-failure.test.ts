import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../../src/deploy/await-verdict.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { statusOf } from './candidates.ts';

const TARGET = { name: 'orders', kind: 'apiproxy' as const, environment: 'test', revision: '8' };
const status = statusOf();
const conflict = {
  environmentGroup: 'eu',
  description: '',
  basePath: undefined,
  apiProxy: undefined,
  environment: undefined,
};

describe('A failed deployment is told', () => {
  it.each([
    [
      { kind: 'error' as const, status, reasons: ['no keystore', 'no class'] },
      'Revision 8 of orders in test is in ERROR: no keystore; no class',
    ],
    [
      { kind: 'error' as const, status, reasons: [] },
      'Revision 8 of orders in test is in ERROR: Apigee gives no reason',
    ],
    [
      {
        kind: 'conflict' as const,
        status,
        conflicts: [{ ...conflict, basePath: '/orders', apiProxy: 'other', environment: 'prod' }],
      },
      'Revision 8 of orders in test is READY but gets no traffic: other in prod holds /orders in environment group eu',
    ],
    [
      { kind: 'conflict' as const, status, conflicts: [conflict] },
      'Revision 8 of orders in test is READY but gets no traffic: another deployment holds its base path in environment group eu',
    ],
    [
      { kind: 'timeout' as const, status, detail: 'eu-1 0 %', cause: undefined },
      'Revision 8 of orders in test did not become READY within WAIT_TIMEOUT: eu-1 0 %',
    ],
    [
      {
        kind: 'timeout' as const,
        status: undefined,
        detail: 'x',
        cause: new PipeError('apigee-unavailable', 'Apigee answered 503.'),
      },
      'Revision 8 of orders in test did not become READY within WAIT_TIMEOUT: Apigee answered 503.',
    ],
    [
      { kind: 'gone' as const },
      'Revision 8 of orders in test is not deployed any more: somebody undeployed or replaced it.',
    ],
  ])('%#: with the bundle, the environment, the cause and a remedy', (verdict, message) => {
    expect(failureOf(verdict, TARGET)).toMatchObject({
      message,
      where: 'orders',
      hint: expect.stringMatching(/\.$/),
    });
    expect(failureOf(verdict, TARGET).message).not.toContain('undefined');
  });
});
