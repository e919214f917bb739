import { expect, it } from '@jest/globals';
import { findPreviews } from '../../src/preview/find-previews.ts';
import { formatPreviewMark } from '../../src/preview/mark.ts';

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
