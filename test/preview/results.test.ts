import { describe, expect, it } from '@jest/globals';
import type { Attempt } from '../../src/deploy/attempt.ts';
import { formatPreviewMark } from '../../src/preview/mark.ts';
import { aboutMark, describeCopy, describeRemoval } from '../../src/preview/results.ts';
import { candidateOf, NOTHING_OBSERVED, revisionOf, servingOf, statusOf } from '../deploy/candidates.ts';

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

describe('What became of a copy', () => {
  const mark = { repository: 'acme/apis', pullRequest: 7, commit: 'a1b2c3d4e5f6', expiresAtMs: 0 };
  const earlier = { ...mark, commit: 'ffffffffffff', expiresAtMs: -1000 };
  const description = formatPreviewMark(earlier);
  const step = {
    kind: 'deploy',
    candidate: candidateOf('orders', { asset: { kind: 'apiproxy', name: 'orders-pr7' } }),
    reason: { kind: 'bundle-changed', revision: '7' },
    observed: {
      ...NOTHING_OBSERVED,
      serving: servingOf('1'),
      described: revisionOf('1', 'x', { description }),
    },
  } as const;
  const reasons = new Map([['apiproxy:orders-pr7', 'differs from what serves']]);
  const tell = (attempt: Attempt, why: ReadonlyMap<string, string> = reasons) =>
    describeCopy(attempt, [], { mark, reasons: why });
  const deployed: Attempt = {
    step,
    durationMs: 1,
    kind: 'deployed',
    revision: '2',
    imported: true,
    status: statusOf({ state: undefined }),
  };
  const unchanged: Attempt = {
    step: { ...step, kind: 'unchanged' },
    durationMs: 0,
    kind: 'unchanged',
    status: undefined,
  };

  it('is told with the mark that it has: a new one if it was deployed, else the one of what serves', () => {
    expect(tell(deployed)).toMatchObject({ change: 'deployed', commit: mark.commit });
    expect(tell(unchanged)).toMatchObject({ change: 'unchanged', commit: earlier.commit });
  });

  it('serves where nothing was to be changed, though nobody asked for its state', () => {
    expect(tell(deployed).state).toBeNull();
    expect(tell(unchanged).state).toBe('READY');
  });

  it('is told with why it is part of the preview, if that is known', () => {
    expect(tell(deployed)).toMatchObject({ reason: 'differs from what serves' });
    expect(tell(deployed, new Map())).not.toHaveProperty('reason');
  });
});
