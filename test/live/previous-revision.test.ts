import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { Revision, ServingRevision } from '../../src/domain/revision.ts';
import { previousRevision, revisionOf } from '../../src/live/previous-revision.ts';

interface Imported {
  readonly build?: number | undefined;
  readonly basePaths?: readonly string[];
  readonly createdAtMs?: number;
  readonly byHand?: boolean;
}

function revision(number: number, { build = number, byHand = false, ...rest }: Imported = {}): Revision {
  const commit = `${build}`.repeat(12).slice(0, 12).padEnd(12, '0');
  return {
    revision: String(number),
    description: byHand ? 'by hand' : formatMarker({ digest: 'a'.repeat(64), commit, build }),
    createdAtMs: number * 1000,
    lastModifiedAtMs: undefined,
    basePaths: ['/orders'],
    policies: [],
    hasExtensiblePolicy: false,
    ...rest,
  };
}

const serving = (number: number, deployStartMs?: number): ServingRevision => ({
  name: 'orders',
  kind: 'apiproxy',
  environment: 'test',
  revision: String(number),
  serviceAccount: undefined,
  deployStartMs,
  proxyType: undefined,
});

const before = (of: ServingRevision, revisions: readonly Revision[], elsewhere: readonly string[] = []) =>
  previousRevision({ serving: of, revisions, elsewhere: new Set(elsewhere) });

describe('The revision that served before', () => {
  it('is the newest older one that the pipe imported, by number and not by text', () => {
    const all = [9, 10, 2, 11].map((number) => revision(number));

    expect(before(serving(11), all)).toMatchObject({
      kind: 'revision',
      revision: '10',
      reason: { kind: 'served-before', commit: expect.stringMatching(/^\d{12}$/), build: 10 },
    });
  });

  it('is not known if the one before was imported by hand, or there is none', () => {
    expect(before(serving(2), [revision(1, { byHand: true }), revision(2)])).toMatchObject({
      kind: 'unknown',
      because: expect.stringContaining('was not imported by this pipe'),
    });
    expect(before(serving(1), [revision(1), revision(2)])).toMatchObject({
      kind: 'unknown',
      because: 'it has no older revision',
    });
  });

  it('is no copy that the same build made for another environment', () => {
    const all = [revision(1, { build: 1 }), revision(2, { build: 2 }), revision(3, { build: 2 })];

    expect(before(serving(3), all, ['2'])).toMatchObject({ revision: '1' });
    expect(before(serving(3), all.slice(1), ['2'])).toMatchObject({
      kind: 'unknown',
      because: expect.stringContaining('the same build imported revision 2'),
    });
    expect(before(serving(3), all)).toMatchObject({ revision: '2' });
  });

  it('is told among one build’s copies by its base paths, or not at all', () => {
    const copies = [
      revision(1, { build: 1, basePaths: ['/b', '/a'] }),
      revision(2, { build: 1, basePaths: ['/other'] }),
      revision(3, { build: 3, basePaths: ['/a', '/b'] }),
    ];

    expect(before(serving(3), copies, ['9'])).toMatchObject({ kind: 'revision', revision: '1' });
    expect(before(serving(3), copies)).toMatchObject({ kind: 'revision', revision: '2' });
    const alike = copies.map((one) => ({ ...one, basePaths: ['/a'] }));
    expect(before(serving(3), alike, ['9'])).toMatchObject({
      kind: 'unknown',
      because: 'one build imported revisions 2, 1, for several environments',
    });
  });

  it('serves already if it was put back over a newer one', () => {
    const all = [revision(1), revision(2)];

    expect(before(serving(1, 2001), all)).toMatchObject({ kind: 'there' });
    expect(before(serving(1, 2000), all)).toMatchObject({ kind: 'unknown' });
    expect(before(serving(1, 2001), all, ['2'])).toMatchObject({
      kind: 'unknown',
      because: expect.stringContaining('which serves elsewhere'),
    });
    expect(before(serving(1, 2001), [revision(1), revision(2, { byHand: true })])).toMatchObject({
      because: 'it has no older revision',
    });
  });
});

describe('The revision of a build', () => {
  const of = (build: number, revisions: readonly Revision[], at: number, elsewhere: readonly string[] = []) =>
    revisionOf(
      { by: { build }, name: `build ${build}`, matches: (mark) => mark.build === build },
      { serving: serving(at), revisions, elsewhere: new Set(elsewhere) },
    );

  it('is the one that it imported, or serves already, or is none', () => {
    const all = [revision(1), revision(2)];

    expect(of(1, all, 2)).toEqual({
      kind: 'revision',
      revision: '1',
      reason: { kind: 'imported-by', by: { build: 1 } },
    });
    expect(of(2, all, 2)).toEqual({
      kind: 'there',
      reason: { kind: 'serves', revision: '2', by: { build: 2 } },
    });
    expect(of(3, all, 2)).toBeUndefined();
    expect(of(2, [revision(2, { byHand: true })], 1)).toBeUndefined();
  });

  it('is told among several by base paths and by where they serve, or not at all', () => {
    const several = [
      revision(1, { build: 1 }),
      revision(2, { build: 1, basePaths: ['/other'] }),
      revision(3),
    ];
    const alike = [revision(1, { build: 1 }), revision(2, { build: 1 }), revision(3)];

    expect(of(1, several, 3)).toMatchObject({ revision: '1' });
    expect(of(1, several, 3, ['9'])).toMatchObject({ revision: '1' });
    expect(of(1, alike, 3)).toMatchObject({ revision: '2' });
    expect(of(1, alike, 3, ['2'])).toMatchObject({ revision: '1' });
    expect(of(1, alike, 3, ['9'])).toMatchObject({
      kind: 'unknown',
      because: 'build 1 imported revisions 2, 1, for several environments',
    });
  });
});
