import { expect, it } from '@jest/globals';
import { findPreviews } from '../../src/preview/find-previews.ts';
import { formatPreviewMark } from '../../src/preview/mark.ts';
import type { Target } from '../../src/preview/over.ts';
import { revisionOf } from '../deploy/candidates.ts';

const MARK = { repository: 'acme/apis', commit: 'a1b2c3d4e5f6', expiresAtMs: Date.UTC(2026, 10, 27) };

it('Environments of previews are looked at side by side, each once, and those without a number not at all', async () => {
  const names = [...Array.from({ length: 60 }, (_, index) => `pr-${index + 1}`), 'test', 'prod'];
  const asked: string[] = [];
  let running = 0;
  let most = 0;
  const answers: Readonly<Record<string, unknown>> = {
    apis: {},
    sharedflows: {},
    apiproducts: {},
    environments: names,
  };
  const entities = {
    read: async ({ segments }: { readonly segments: readonly string[] }) => {
      const path = segments.join('/');
      asked.push(path);
      const answer = answers[path];
      if (answer !== undefined) return answer;
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      const [, name = ''] = segments;
      return { name, description: formatPreviewMark({ ...MARK, pullRequest: Number(name.slice(3)) }) };
    },
  };

  const found = await findPreviews(
    { repository: 'acme/apis', target: { kind: 'over' } },
    { apigee: { revision: () => Promise.reject(new Error('there is no copy')) }, entities },
  );

  expect(found.map(({ pullRequest }) => pullRequest)).toEqual(
    names.slice(0, 60).map((name) => Number(name.slice(3))),
  );
  expect(asked).toHaveLength(4 + 60);
  expect(most).toBe(20);
});

it.each<readonly [string, Target, Readonly<Record<string, readonly string[]>>]>([
  [
    'every pull request, in the order of their numbers',
    { kind: 'over' },
    { 7: ['orders-pr7', 'rates-pr7'], 8: ['orders-pr8'], 12: ['orders-pr12'] },
  ],
  ['the one that is named', { kind: 'pull-requests', ids: [7] }, { 7: ['orders-pr7', 'rates-pr7'] }],
])('Previews of this repository are found by their marks: of %s', async (_, target, expected) => {
  const marks: Readonly<Record<string, object>> = {
    'orders-pr12': { pullRequest: 12 },
    'orders-pr7': { pullRequest: 7, expiresAtMs: MARK.expiresAtMs + 1000 },
    'rates-pr7': { pullRequest: 7 },
    'orders-pr8': { pullRequest: 8 },
    'shop-pr7': { pullRequest: 7, repository: 'acme/shop' },
  };
  const proxies = Object.keys(marks).map((name) => ({ name, revision: ['1'] }));
  const entities = {
    read: async ({ segments }: { readonly segments: readonly string[] }) =>
      segments.join('/') === 'apis' ? { proxies } : segments.join('/') === 'environments' ? [] : {},
  };
  const apigee = {
    revision: async ({ name }: { readonly name: string }, number: string) =>
      revisionOf(number, 'x', {
        description: formatPreviewMark({ ...MARK, pullRequest: 0, ...marks[name] }),
      }),
  };

  const found = await findPreviews({ repository: 'acme/apis', target }, { apigee, entities });

  expect(found.map(({ pullRequest }) => String(pullRequest))).toEqual(Object.keys(expected));
  for (const { pullRequest, assets } of found)
    expect(assets.map(({ asset }) => asset.name)).toEqual(expected[pullRequest]);
  expect(found[0]?.expiresAtMs).toBe(MARK.expiresAtMs + 1000);
});
