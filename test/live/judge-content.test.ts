import { describe, expect, it } from '@jest/globals';
import { zipContent } from '../../src/bundle/archive-bundle.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { changesInside, judgeByContent, judgeByMark } from '../../src/live/judge-content.ts';
import { createLiveRevisions } from '../../src/live/live-revisions.ts';
import { digestContent } from '../bundle/digest-content.ts';
import { DIGEST, OTHER_DIGEST, revisionOf, servingOf } from '../deploy/candidates.ts';
import { contentOf } from './bundles.ts';

const LIMIT = 'apiproxy/policies/SA-Limit.xml';
const FASTER = { [LIMIT]: '<SpikeArrest name="SA-Limit" enabled="true"><Rate>300ps</Rate></SpikeArrest>' };
const WANTED = {
  asset: { name: 'orders', kind: 'apiproxy' },
  digest: digestContent(contentOf()),
  content: () => Promise.resolve(contentOf()),
} as const;

function liveWith(held: Parameters<typeof contentOf>[0] | PipeError) {
  return createLiveRevisions({
    downloadRevision: () =>
      held instanceof PipeError ? Promise.reject(held) : Promise.resolve(zipContent(contentOf(held))),
  });
}

function judge(held: Parameters<typeof liveWith>[0], description: string | PipeError = 'Orders') {
  return judgeByContent(liveWith(held))(WANTED, {
    revision: '7',
    describe: () =>
      description instanceof PipeError ? Promise.reject(description) : Promise.resolve({ description }),
  });
}

const marked = (digest: string): string => `Orders ${formatMarker({ digest })}`;
const fasterDigest = digestContent(contentOf(FASTER));

describe('Content decides that a revision', () => {
  it('is the same, without a look at its description', async () => {
    expect(await judge({}, new PipeError('apigee-forbidden', 'no'))).toEqual({
      kind: 'same',
      seen: 'content',
    });
  });

  it('is another one of the pipe’s if its mark is its own content’s', async () => {
    expect(await judge(FASTER, marked(fasterDigest))).toEqual({
      kind: 'different',
      origin: 'pipe',
      differences: [],
    });
  });

  it.each([
    ['hand-made if it carries the mark of what is wanted', marked(WANTED.digest), 'hand'],
    ['hand-made if it carries any other mark', marked(OTHER_DIGEST), 'hand'],
    ['foreign without a mark', 'Orders', 'foreign'],
  ])('is %s', async (_, description, origin) => {
    expect(await judge(FASTER, description)).toMatchObject({
      kind: 'different',
      origin,
      differences: [{ file: LIMIT, path: '/SpikeArrest/Rate' }],
    });
  });

  it.each([
    ['gone', new PipeError('apigee-not-found', 'no'), { kind: 'gone' }],
    ['unreadable', new PipeError('bundle-invalid', 'cut'), { kind: 'unreadable', because: 'cut' }],
  ])('is %s, by its download or its description', async (_, error, verdict) => {
    expect(await judge(error)).toEqual(verdict);
    expect(await judge(FASTER, error)).toEqual(verdict);
  });

  it('is judged by nothing else if it cannot be asked', async () => {
    await expect(judge(new PipeError('apigee-unreachable', 'no'))).rejects.toThrow('no');
    await expect(judge(FASTER, new PipeError('apigee-forbidden', 'no'))).rejects.toThrow('no');
  });
});

describe('A mark decides that a revision', () => {
  const TOUCHED = { createdAtMs: 1, lastModifiedAtMs: 2 };
  const UNTOUCHED = { createdAtMs: 1, lastModifiedAtMs: 1 };

  it.each([
    ['is the same', DIGEST, UNTOUCHED, { kind: 'same', seen: 'mark' }],
    [
      'is hand-made if it was touched',
      DIGEST,
      TOUCHED,
      { kind: 'different', origin: 'hand', differences: [] },
    ],
    [
      'is another of the pipe’s',
      OTHER_DIGEST,
      UNTOUCHED,
      { kind: 'different', origin: 'pipe', differences: [] },
    ],
    ['is another, hand-made', OTHER_DIGEST, TOUCHED, { kind: 'different', origin: 'hand', differences: [] }],
  ] as const)('%s', async (_, digest, times, verdict) => {
    const asked = { revision: '7', describe: () => Promise.resolve(revisionOf('7', digest, times)) };

    expect(await judgeByMark({ ...WANTED, digest: DIGEST }, asked)).toEqual(verdict);
  });

  it('is foreign without one', async () => {
    const unmarked = revisionOf('7', DIGEST, { ...TOUCHED, description: 'Orders' });
    const asked = { revision: '7', describe: () => Promise.resolve(unmarked) };

    expect(await judgeByMark(WANTED, asked)).toMatchObject({ origin: 'foreign' });
  });
});

describe('What a deploy changes inside', () => {
  const serving = servingOf('7');
  const different = { kind: 'different', origin: 'pipe', differences: [] } as const;
  const live = liveWith(FASTER);

  it('is what was found, else what a look finds', async () => {
    const found = [{ file: 'a', change: 'edited', git: '1', live: '2' }] as const;

    expect(
      await changesInside({ serving, content: { ...different, differences: found } }, WANTED, live),
    ).toBe(found);
    expect(await changesInside({ serving, content: different }, WANTED, live)).toMatchObject([
      { file: LIMIT },
    ]);
  });

  it.each([
    ['nothing serves', { serving: undefined, content: different }],
    ['it is the same', { serving, content: { kind: 'same', seen: 'content' } as const }],
    ['nobody looked', { serving, content: undefined }],
  ])('is nothing if %s', async (_, observation) => {
    expect(await changesInside(observation, WANTED, live)).toEqual([]);
  });

  it('is nothing of what cannot be read', async () => {
    const refused = liveWith(new PipeError('apigee-forbidden', 'no'));

    expect(await changesInside({ serving, content: different }, WANTED, refused)).toEqual([]);
  });
});
