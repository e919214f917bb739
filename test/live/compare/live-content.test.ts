import { describe, expect, it } from '@jest/globals';
import { zipContent } from '../../../src/bundle/archive-bundle.ts';
import type { AssetRef } from '../../../src/domain/bundle.ts';
import { compareContent } from '../../../src/live/compare/compare-content.ts';
import { readExport } from '../../../src/live/compare/live-content.ts';
import { contentOf } from '../bundles.ts';

const asset: AssetRef = { kind: 'apiproxy', name: 'orders' };
const ROOT = 'apiproxy/orders.xml';
const exported = (changes: Parameters<typeof contentOf>[0]) =>
  readExport(zipContent(contentOf(changes)), asset);
const textOf = (changes: Parameters<typeof contentOf>[0]) =>
  Buffer.from(exported(changes).content.get(ROOT) ?? '').toString();

describe('An export', () => {
  it('tells what Apigee would say of it', () => {
    expect(exported({}).described).toEqual({
      description: 'Takes orders',
      basePaths: ['/orders'],
      policies: expect.arrayContaining(['AM-Answer', 'SA-Limit']),
      hasExtensiblePolicy: true,
    });
  });

  it('tells nothing if a file is not sound, or no descriptor is there', () => {
    expect(exported({ 'apiproxy/policies/SA-Limit.xml': '<SpikeArrest' }).described).toBeUndefined();
    expect(exported({ [ROOT]: undefined }).described).toBeUndefined();
  });

  it.each([['<APIProxy name="orders"/>'], ['<APIProxy><A/></APIProxy>']])(
    'has no descriptor beside Apigee’s own %s',
    (own) => {
      const other = { 'apiproxy/other.xml': '<APIProxy name="other"/>', 'apiproxy/notes.xml': '<Notes/>' };
      const names = [...exported({ [ROOT]: own, ...other }).content.keys()];

      expect(names).toEqual(expect.arrayContaining([ROOT, 'apiproxy/notes.xml']));
      expect(names).not.toContain('apiproxy/other.xml');
    },
  );

  it('keeps every descriptor if none is Apigee’s own', () => {
    const other = { [ROOT]: undefined, 'apiproxy/other.xml': '<APIProxy name="other"/>' };

    expect(exported(other).content.has('apiproxy/other.xml')).toBe(true);
    expect(exported({ ...other, [ROOT]: '<Notes/>' }).content.has('apiproxy/other.xml')).toBe(true);
    const below = { 'apiproxy/resources/xsl/copy.xml': '<APIProxy name="copy"/>' };
    expect(exported(below).content.has('apiproxy/resources/xsl/copy.xml')).toBe(true);
  });

  it.each([
    '<APIProxy name="orders"><A/></APIProxy>',
    '<SharedFlowBundle name="orders"><A/></SharedFlowBundle>',
  ])('reads a root that stands twice once: %s', (root) => {
    expect(textOf({ [ROOT]: `${root}${root}` })).toBe(root);
    expect(textOf({ [ROOT]: root })).toBe(root);
  });

  it('leaves a root alone that is not sound in another way', () => {
    expect(textOf({ [ROOT]: '<APIProxy' })).toBe('<APIProxy');
    expect(textOf({ [ROOT]: '</APIProxy><A>' })).toBe('</APIProxy>');
  });
});

describe('What a root says of itself', () => {
  const root = (text: string) => `<APIProxy name="orders">${text}</APIProxy>`;
  const differences = (git: string, live: string) =>
    compareContent(contentOf({ [ROOT]: root(git) }), contentOf({ [ROOT]: root(live) }), 'orders').differences;
  const path = '/APIProxy/Description';
  const says = (text: string | null) => (text === null ? '' : `<Description>${text}</Description>`);

  it.each([
    ['added', null, 'New'],
    ['removed', 'Old', null],
    ['edited', 'Old', 'New'],
  ])('may be %s', (change, git, live) => {
    expect(differences(says(git), says(live))).toEqual([{ file: ROOT, path, change, git, live }]);
  });
});

describe('Of large content', () => {
  const LIMIT = 'apiproxy/policies/SA-Limit.xml';
  const policy = (rate: string, bytes: number) => {
    const text = `<SpikeArrest name="SA-Limit"><Rate>${rate}</Rate><!----></SpikeArrest>`;
    return text.replace('<!---->', `<!--${'x'.repeat(bytes - text.length)}-->`);
  };

  it.each([
    ['a mebibyte', 1024 * 1024, '/SpikeArrest/Rate'],
    ['more than a mebibyte', 1024 * 1024 + 1, undefined],
  ])('a file of %s is compared as it should be', (_, bytes, path) => {
    const [git, live] = ['30ps', '40ps'].map((rate) => contentOf({ [LIMIT]: policy(rate, bytes) }));
    const { differences } = compareContent(git ?? new Map(), live ?? new Map(), 'orders');

    expect(differences.map((one) => one.path)).toEqual([path]);
  });

  it('no more than five hundred differences are told', () => {
    const many = (count: number) =>
      contentOf(
        Object.fromEntries(
          Array.from({ length: count }, (_, at) => [`apiproxy/resources/jsc/${at}.js`, 'x']),
        ),
      );
    const found = (count: number) => compareContent(contentOf(), many(count), 'orders').differences.length;

    expect([499, 500, 501].map(found)).toEqual([499, 500, 500]);
  });
});
