import { describe, expect, it } from '@jest/globals';
import { candidateKey } from '../../src/domain/candidate.ts';
import type { ContentVerdict } from '../../src/domain/content-verdict.ts';
import type { ProxyType, Revision } from '../../src/domain/revision.ts';
import { observe } from '../../src/plan/observe.ts';
import {
  bundleOf,
  byMark,
  candidateOf,
  DIGEST,
  OTHER_DIGEST,
  revisionOf,
  servingOf,
} from '../deploy/candidates.ts';
import { createMemoryApigee } from '../deploy/memory-apigee.ts';

const orders = candidateOf();
const SAME: ContentVerdict = { kind: 'same', seen: 'content' };
const GONE: ContentVerdict = { kind: 'gone' };
const UNREADABLE: ContentVerdict = { kind: 'unreadable', because: 'it is no zip' };
const DIFFERENT: ContentVerdict = { kind: 'different', origin: 'hand', differences: [] };

describe('What serves', () => {
  async function described(content: ContentVerdict, proxyType: ProxyType | undefined) {
    const memory = createMemoryApigee();
    memory.seed('orders', OTHER_DIGEST);
    const apigee = { ...memory, servingIn: () => Promise.resolve([servingOf('1', { proxyType })]) };
    const live = { described: (): Revision => revisionOf('1', OTHER_DIGEST, { description: 'As read.' }) };
    const seen = await observe([orders], apigee, () => Promise.resolve(content), live);
    return seen.get(candidateKey(orders))?.described?.description;
  }

  it.each([
    ['holds the bundle', SAME, false],
    ['was deleted', GONE, false],
    ['is no bundle', UNREADABLE, true],
    ['holds another', DIFFERENT, true],
  ])('is described unless it %s', async (_what, content, isDescribed) => {
    expect((await described(content, 'extensible')) !== undefined).toBe(isDescribed);
  });

  it('is described by what was read of it, but a standard proxy by Apigee, which alone can tell', async () => {
    expect(await described(DIFFERENT, 'extensible')).toBe('As read.');
    expect(await described(DIFFERENT, undefined)).toBe('As read.');
    expect(await described(DIFFERENT, 'standard')).toMatch(/^\[apigee-pipe /);
  });

  it.each([
    [25, 25],
    [26, 0],
  ])('is asked for its state where it is unchanged and there are few: of %i, %i', async (count, asked) => {
    const apigee = createMemoryApigee();
    const names = Array.from({ length: count }, (_, index) => `proxy-${index}`);
    for (const name of names) apigee.seed(name, DIGEST);

    await observe(
      names.map((name) => candidateOf(name, { bundle: bundleOf(name) })),
      apigee,
      byMark,
    );

    expect(apigee.calls.filter((call) => call === 'statusOf')).toHaveLength(asked);
  });
});

describe('Another revision', () => {
  /** Of three revisions nothing serves; what the judge says of those that it is asked about. */
  async function others(
    content: ContentVerdict,
    faults: readonly ('none' | 'apigee-not-found' | 'apigee-forbidden')[] = [],
  ) {
    const apigee = createMemoryApigee({ faults: { revision: faults } });
    for (const digest of [OTHER_DIGEST, DIGEST, OTHER_DIGEST]) apigee.seed('orders', digest, 'elsewhere');
    const judged: string[] = [];
    const seen = await observe([orders], apigee, (_candidate, { revision }) => {
      judged.push(revision);
      return Promise.resolve(content);
    });
    const { identical, copies } = seen.get(candidateKey(orders)) ?? {};
    return { judged, identical, copies: copies?.map(({ revision }) => revision) };
  }

  it.each([
    ['holds the bundle', SAME, { identical: '2', copies: [] }],
    ['holds something else: it is a copy made by hand', DIFFERENT, { identical: undefined, copies: ['2'] }],
    ['cannot be read', UNREADABLE, { identical: undefined, copies: [] }],
  ])('is judged if its mark names the bundle: it %s', async (_what, content, found) => {
    expect(await others(content)).toEqual({ judged: ['2'], ...found });
  });

  it('that was deleted meanwhile is passed over, and a refusal ends the look', async () => {
    expect(await others(SAME, ['apigee-not-found'])).toMatchObject({ identical: '2' });
    expect(await others(SAME, ['none', 'apigee-not-found'])).toMatchObject({ identical: undefined });
    await expect(others(SAME, ['apigee-forbidden'])).rejects.toMatchObject({ code: 'apigee-forbidden' });
  });
});
