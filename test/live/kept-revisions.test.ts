import { expect, it } from '@jest/globals';
import { zipContent } from '../../src/bundle/archive-bundle.ts';
import { createLiveRevisions } from '../../src/live/live-revisions.ts';
import { contentOf } from './bundles.ts';

it('A revision of some megabytes is kept, and not downloaded for a second question', async () => {
  const asked: string[] = [];
  const large = Buffer.alloc(4 * 1024 * 1024).toString('latin1');
  const zip = zipContent(contentOf({ 'apiproxy/resources/java/large.jar': large }));
  const live = createLiveRevisions({
    downloadRevision: async (_, revision) => {
      asked.push(revision);
      return zip;
    },
  });
  const orders = { name: 'orders', kind: 'apiproxy' } as const;
  for (const revision of ['1', '2', '1', '2']) await live.read(orders, revision);
  expect(asked).toEqual(['1', '2']);
});
