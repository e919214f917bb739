import { describe, expect, it } from '@jest/globals';
import { zipContent } from '../../src/bundle/archive-bundle.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { createLiveRevisions } from '../../src/live/live-revisions.ts';
import { digestContent } from '../bundle/digest-content.ts';
import { contentOf } from './bundles.ts';

const orders = { name: 'orders', kind: 'apiproxy' } as const;

describe('The live organization read back', () => {
  it('downloads each revision once, however many ask at once or later', async () => {
    const asked: string[] = [];
    const live = createLiveRevisions({
      downloadRevision: (_, revision) => {
        asked.push(revision);
        return Promise.resolve(zipContent(contentOf()));
      },
    });

    const all = await Promise.all([
      live.digests(orders, '1'),
      live.digests(orders, '1'),
      live.read(orders, '2'),
    ]);
    await live.read(orders, '1');

    expect(asked).toEqual(['1', '2']);
    expect(all.map(({ digest }) => digest)).toEqual(Array(3).fill(digestContent(contentOf())));
  });

  it('keeps the digests of what no longer fits into its memory', async () => {
    let downloads = 0;
    const large = Buffer.alloc(12 * 1024 * 1024).toString('latin1');
    const zip = zipContent(contentOf({ 'apiproxy/resources/java/large.jar': large }));
    const live = createLiveRevisions({
      downloadRevision: () => {
        downloads += 1;
        return Promise.resolve(zip);
      },
    });

    for (const revision of ['1', '2', '3']) await live.digests(orders, revision);
    for (const revision of ['1', '2', '3']) await live.digests(orders, revision);
    expect(downloads).toBe(3);
    // Whoever asks for the content asks right after the digests: what was read last is still there.
    for (const revision of ['2', '3']) await live.read(orders, revision);
    expect(downloads).toBe(3);
    await live.read(orders, '1');
    expect(downloads).toBe(4);
  });

  it('says of a revision that was read what it says of itself, without a call', async () => {
    const live = createLiveRevisions({ downloadRevision: async () => zipContent(contentOf()) });

    expect(live.described(orders, '1')).toBeUndefined();
    await live.read(orders, '1');
    expect(live.described(orders, '1')).toMatchObject({
      revision: '1',
      description: 'Takes orders',
      createdAtMs: undefined,
    });
  });

  it.each([
    ['few at a time, as they are large', 8, 12, 'x'.repeat(3 * 1024 * 1024)],
    ['many at a time, once one was seen to be small', 40, 60, 'x'],
  ])('downloads %s', async (_, expected, length, text) => {
    let [now, most] = [0, 0];
    const zip = zipContent(contentOf({ 'apiproxy/resources/properties/large.properties': text }));
    const live = createLiveRevisions({
      async downloadRevision() {
        now += 1;
        most = Math.max(most, now);
        await new Promise((done) => setImmediate(done));
        now -= 1;
        return zip;
      },
    });
    await Promise.all(Array.from({ length }, (__, index) => live.digests(orders, `${index}`)));
    expect(most).toBe(expected);
  });

  it('asks again for what failed, and passes on why', async () => {
    const answers = [new PipeError('apigee-unreachable', 'No way.'), zipContent(contentOf())];
    const live = createLiveRevisions({
      downloadRevision: () => {
        const answer = answers.shift();
        return answer instanceof Uint8Array ? Promise.resolve(answer) : Promise.reject(answer ?? new Error());
      },
    });
    await expect(live.digests(orders, '1')).rejects.toMatchObject({ code: 'apigee-unreachable' });
    await expect(live.digests(orders, '1')).resolves.toMatchObject({ digest: digestContent(contentOf()) });
  });

  it('refuses what is no bundle', async () => {
    const live = createLiveRevisions({ downloadRevision: () => Promise.resolve(Buffer.from('PK, or so')) });
    await expect(live.digests(orders, '1')).rejects.toMatchObject({ code: 'bundle-invalid' });
  });
});
