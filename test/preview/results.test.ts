import { expect, it } from '@jest/globals';
import { aboutMark, describeRemoval } from '../../src/preview/results.ts';

const MARK = { pullRequest: 7, commit: 'abc', expiresAtMs: 0 } as never;

it('What was to be removed is told with its original and with why it is still there', () => {
  const told = (name: string, removal: object) =>
    describeRemoval({ name, kind: 'apiproxy', mark: MARK }, removal as never);

  expect(told('orders-pr7', { kind: 'deleted' })).toMatchObject({ bundle: 'orders', change: 'deleted' });
  expect(told('orders-pr7', { kind: 'deleted' })).not.toHaveProperty('reason');
  expect(told('orders-pr71', { kind: 'left', reason: 'it serves' })).toMatchObject({
    bundle: 'orders-pr71',
    change: 'skipped',
    reason: 'Left as it is: it serves.',
  });
  expect(told('x', { kind: 'failed', problem: { message: 'No.' } })).toMatchObject({
    change: 'failed',
    reason: 'No.',
  });
  expect(told('x', { kind: 'deleted' })).not.toHaveProperty('apps');
  const product = { name: 'x', kind: 'apiproduct', mark: MARK, apps: [] } as const;
  expect(describeRemoval(product, { kind: 'deleted' } as never)).toHaveProperty('apps', []);
});

it('A copy without a mark belongs to no pull request and never ends', () => {
  expect(aboutMark(undefined)).toEqual({ pullRequest: 0, commit: null, expiresAt: null });
  expect(aboutMark(MARK)).toEqual({ pullRequest: 7, commit: 'abc', expiresAt: '1970-01-01T00:00:00.000Z' });
});
