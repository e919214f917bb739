import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../../src/bundle/marker.ts';
import {
  exportedContent,
  isSameContent,
  newContent,
  newPlaceOf,
} from '../../../src/live/export/exported-content.ts';
import { mergeLines } from '../../../src/live/export/merge-lines.ts';
import { contentOf } from '../bundles.ts';

const LIMIT = 'apiproxy/policies/SA-Limit.xml';
const RUN = 'apiproxy/resources/jsc/run.js';
const ROOT = 'apiproxy/orders.xml';
const text = (content: ReadonlyMap<string, Uint8Array>, entry: string) => {
  const bytes = content.get(entry);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
};
const exported = (
  live: Parameters<typeof contentOf>[0],
  rendered: Parameters<typeof contentOf>[0] = {},
  git: Parameters<typeof contentOf>[0] = {},
) =>
  exportedContent(
    { git: contentOf(git), rendered: contentOf({ ...git, ...rendered }) },
    contentOf(live),
    'orders',
  );

describe('What an export writes', () => {
  it('is what the repository has, byte for byte, if it means the same', () => {
    const { content, entangled } = exported({
      [LIMIT]: '<SpikeArrest enabled="true"  name="SA-Limit"><Rate>30ps</Rate></SpikeArrest>',
      'apiproxy/manifests/manifest.xml': '<Manifest/>',
    });

    expect(isSameContent(content, contentOf())).toBe(true);
    expect(entangled).toEqual([]);
  });

  it('is what was edited, added and removed live', () => {
    const { content } = exported({
      [RUN]: 'var a = 9;\n',
      'apiproxy/resources/jsc/new.js': 'new',
      [LIMIT]: undefined,
    });

    expect(text(content, RUN)).toBe('var a = 9;\n');
    expect(text(content, 'apiproxy/resources/jsc/new.js')).toBe('new');
    expect(content.has(LIMIT)).toBe(false);
  });

  it('leaves out what the environment’s rewrites put there, and takes what was edited beside it', () => {
    const git = { [RUN]: 'host\na\nb\nc\n' };
    const rendered = { [RUN]: 'test.acme.com\na\nb\nc\n' };

    const { content, entangled } = exported({ [RUN]: 'test.acme.com\na\nb\nnew\n' }, rendered, git);

    expect(text(content, RUN)).toBe('host\na\nb\nnew\n');
    expect(entangled).toEqual([]);
  });

  it('leaves a file as it is if both touch the same lines, and names it', () => {
    const { content, entangled } = exported({ [RUN]: 'new\n' }, { [RUN]: 'test\n' }, { [RUN]: 'host\n' });

    expect(text(content, RUN)).toBe('host\n');
    expect(entangled).toEqual([RUN]);
  });

  it('is of the root descriptor what people wrote alone', () => {
    const root = (name: string, words: string) =>
      `<APIProxy revision="7" name="orders"><CreatedAt>1</CreatedAt><DisplayName>${name}</DisplayName><Description>${words}</Description></APIProxy>`;

    const { content } = exported({ [ROOT]: root('My Orders', 'Takes them') });

    expect(text(content, ROOT)).toBe(
      '<APIProxy name="orders"><DisplayName>My Orders</DisplayName><Description>Takes them</Description></APIProxy>',
    );
  });

  it('is a root descriptor where the repository has none only if somebody wrote words of their own', () => {
    const root = (words: string) =>
      `<APIProxy revision="7" name="orders"><DisplayName>orders</DisplayName><Description>${words}</Description></APIProxy>`;
    const none = { [ROOT]: undefined };

    expect(exported({ [ROOT]: root('') }, none, none).content.has(ROOT)).toBe(false);
    expect(text(exported({ [ROOT]: root('Takes them') }, none, none).content, ROOT)).toContain('Takes them');
  });
});

describe('A bundle that is new to the repository', () => {
  it('is without what Apigee writes anew each time, and without the pipe’s mark', () => {
    const marker = formatMarker({ digest: 'ab'.repeat(32) });
    const content = newContent(
      contentOf({
        [ROOT]: `<APIProxy revision="7" name="orders">\n  <CreatedAt>1</CreatedAt>\n  <LastModifiedBy>ada</LastModifiedBy>\n  <Description>Takes orders ${marker}</Description>\n</APIProxy>`,
        'apiproxy/manifests/manifest.xml': '<Manifest/>',
      }),
    );

    expect(text(content, ROOT)).toBe(
      '<APIProxy name="orders">\n  <Description>Takes orders</Description>\n</APIProxy>\n',
    );
    expect(content.has('apiproxy/manifests/manifest.xml')).toBe(false);
  });

  it('lies in a folder of its kind', () => {
    expect(newPlaceOf({ kind: 'apiproxy', name: 'a' })).toBe('proxies/a');
    expect(newPlaceOf({ kind: 'sharedflow', name: 'a' })).toBe('sharedflows/a');
  });
});

describe('Two contents', () => {
  it.each([
    [{}, true],
    [{ [RUN]: 'other' }, false],
    [{ [RUN]: undefined }, false],
    [{ 'apiproxy/more.js': 'x' }, false],
    [{ [RUN]: undefined, 'apiproxy/more.js': 'var a = 1;\nvar b = 2;\n' }, false],
  ])('are the same: %j: %s', (changes, same) => {
    expect(isSameContent(contentOf(), contentOf(changes))).toBe(same);
    expect(isSameContent(contentOf(changes), contentOf())).toBe(same);
  });
});

describe('Three texts are merged', () => {
  const merge = (base: string, ours: string, theirs: string) => {
    const merged = mergeLines(
      ...([base, ours, theirs].map((one) => Buffer.from(one)) as [Buffer, Buffer, Buffer]),
    );
    return merged === undefined ? undefined : Buffer.from(merged).toString('utf8');
  };

  it.each([
    ['a\nb\nc\nd', 'A\nb\nc\nd', 'a\nb\nc\nD', 'A\nb\nc\nD'],
    ['a\nb\nc\nd', 'b\nc\nd', 'a\nb\nc\nd\ne', 'b\nc\nd\ne'],
    ['a\nb\nc', 'a\nb\nc', 'a\nx\nc', 'a\nx\nc'],
    ['a\nb\nc', 'a\nx\ny\nc', 'a\nb\nc', 'a\nx\ny\nc'],
  ])('%j by %j and %j', (base, ours, theirs, merged) => {
    expect(merge(base, ours, theirs)).toBe(merged);
  });

  it.each([
    ['the same line', 'a\nb\nc', 'a\nx\nc', 'a\ny\nc'],
    ['lines beside each other', 'a\nb\nc\nd', 'a\nx\nc\nd', 'a\nb\ny\nd'],
    ['what is no text', 'a', 'a\0', 'b'],
  ])('and not if both change %s', (_, base, ours, theirs) => {
    expect(merge(base, ours, theirs)).toBeUndefined();
  });
});
