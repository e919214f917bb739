import { describe, expect, it } from '@jest/globals';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { zipContent } from '../../../src/bundle/archive-bundle.ts';
import { contentOfZip, openZip } from '../../../src/bundle/zip/open-zip.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import * as fc from '../../support/properties.ts';
import { contentFrom, proxyFiles } from '../sample-bundles.ts';

const ROOT = { 'apiproxy/orders.xml': strToU8('<APIProxy name="orders"/>') };

function faultsOf(zip: Uint8Array): readonly string[] {
  try {
    contentOfZip(zip, 'a.zip');
  } catch (error) {
    if (!(error instanceof PipeError) || error.code !== 'bundle-invalid') throw error;
    return [error, ...error.also].map(({ message }) => message);
  }
  return [];
}

function zipWith(more: Zippable): Uint8Array {
  return zipSync({ ...ROOT, ...more });
}

/** Changes what both headers of the first entry say; the local one lacks the first two bytes of the other. */
function inBoth(zip: Uint8Array, offset: number, bytes: readonly number[]): Uint8Array {
  const changed = inCentral(zip, offset, bytes);
  changed.set(bytes, offset - 2);
  return changed;
}

/** Changes bytes of the first central record. */
function inCentral(zip: Uint8Array, offset: number, bytes: readonly number[]): Uint8Array {
  const changed = Uint8Array.from(zip);
  const start = Buffer.from(zip).indexOf('PK\u0001\u0002', 'latin1');
  changed.set(bytes, start + offset);
  return changed;
}

describe('openZip', () => {
  it('gives back what was packed', () => {
    const content = contentFrom(proxyFiles());

    expect(new Map(contentOfZip(zipContent(content), 'a.zip'))).toEqual(content);
  });

  it.each([
    ['../evil.xml', "which leaves the bundle's folder"],
    ['apiproxy/../../evil.xml', 'leaves'],
    ['/etc/passwd', 'an absolute path'],
    ['C:/windows/evil', 'an absolute path'],
    ['apiproxy\\policies\\A.xml', 'written with "/"'],
    ['apiproxy//a.xml', 'no plain path'],
    ['apiproxy/./a.xml', 'no plain path'],
    ['apiproxy/a\nb.xml', 'control characters'],
    ['evil.txt', 'lies outside apiproxy/'],
    ['orders/pom.xml', 'lies outside apiproxy/'],
  ])('refuses an entry called %j', (name, why) => {
    const faults = faultsOf(zipWith({ [name]: strToU8('x') }));

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(JSON.stringify(name));
    expect(faults[0]).toContain(why);
  });

  it('tells everything that is wrong at once, but not ten thousand times', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`../${index}`, strToU8('x')]));

    expect(faultsOf(zipWith({ '../a': strToU8('x'), '/b': strToU8('x') }))).toHaveLength(2);
    expect(faultsOf(zipWith(many))).toHaveLength(20);
  });

  it('refuses links, devices, passwords, unknown packing and twice the same name', () => {
    const mode = (type: number): Zippable => ({
      'apiproxy/x': [strToU8('/etc/passwd'), { os: 3, attrs: type << 16 }],
    });
    const plain = zipSync(ROOT);
    const twice = Buffer.from(zipWith({ 'apiproxy/orders.xmk': strToU8('x') }));
    for (const at of [twice.indexOf('orders.xmk'), twice.lastIndexOf('orders.xmk')]) twice.write('l', at + 9);

    expect(faultsOf(zipWith(mode(0o120777)))).toEqual([
      'a.zip holds "apiproxy/x", a link. Put the file itself there.',
    ]);
    expect(faultsOf(zipWith(mode(0o020777)))).toEqual(['a.zip holds "apiproxy/x", which is no plain file.']);
    expect(faultsOf(inBoth(plain, 8, [1, 0]))[0]).toContain('encrypted');
    expect(faultsOf(inBoth(plain, 10, [14, 0]))[0]).toContain('packed in a way');
    expect(faultsOf(twice)).toEqual(['a.zip holds "apiproxy/orders.xml" twice.']);
  });

  it('refuses bombs before they go off: by what they declare, and by what they turn out to be', () => {
    const bomb = inBoth(zipSync(ROOT), 24, [0, 0, 0x10, 4]);
    const lying = zipSync({ 'apiproxy/a.js': new Uint8Array(1024 * 1024) });

    expect(faultsOf(bomb)).toEqual(['a.zip unpacks to 65.0 MB; 64.0 MB is the most for a bundle.']);
    expect(faultsOf(inBoth(lying, 24, [10, 0, 0, 0]))).toEqual([
      'a.zip holds "apiproxy/a.js" damaged, or larger than it says.',
    ]);
    expect(faultsOf(inBoth(zipSync(ROOT, { level: 0 }), 24, [10, 0, 0, 0]))).toEqual([
      'a.zip gives "apiproxy/orders.xml" a size that is not true.',
    ]);
  });

  it('refuses a count of entries that no bundle has', () => {
    const many = Object.fromEntries(
      Array.from({ length: 10_001 }, (_, index) => [`apiproxy/${index}.js`, new Uint8Array()]),
    );

    expect(faultsOf(zipSync(many, { level: 0 }))).toEqual(['a.zip holds 10001 entries; 10000 is the most.']);
  });

  it('refuses a directory that hides entries', () => {
    const zip = Uint8Array.from(zipWith({ '../evil': strToU8('x') }));
    zip[zip.length - 22 + 10] = 1;

    expect(faultsOf(zip)[0]).toContain('is not a whole zip');
  });

  it('gives one bundle only where there is one', () => {
    const both = zipSync({ ...ROOT, 'sharedflowbundle/a.xml': strToU8('x') });

    expect(faultsOf(zipSync({ 'docs/a.txt': strToU8('x') }))).toEqual([
      'a.zip holds no bundle: neither apiproxy/ nor sharedflowbundle/.',
    ]);
    expect(faultsOf(both)).toEqual(['a.zip holds two bundles where one was expected.']);
  });

  it('passes over the litter of operating systems', () => {
    const zip = zipWith({
      '__MACOSX/apiproxy/._orders.xml': strToU8('x'),
      '.DS_Store': strToU8('x'),
      'apiproxy/.DS_Store': strToU8('x'),
    });

    expect([...contentOfZip(zip, 'a.zip').keys()]).toEqual(['apiproxy/orders.xml']);
  });

  it('finds both kinds, and bundles one folder down', () => {
    const zip = zipSync({
      'orders/apiproxy/orders.xml': strToU8('x'),
      'orders/apiproxy/resources/apiproxy/x.js': strToU8('x'),
      'orders/sharedflowbundle/common.xml': strToU8('x'),
    });

    expect(openZip(zip, 'a.zip').bundles).toEqual([
      { kind: 'apiproxy', prefix: 'orders/' },
      { kind: 'sharedflow', prefix: 'orders/' },
    ]);
  });

  it('says of every damaged zip that it is damaged, and never takes it for another bundle', () => {
    const content = contentFrom(proxyFiles());
    const zip = zipContent(content);
    fc.assert(
      fc.property(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const cut = faultsOf(zip.slice(0, at));
        expect(cut[0]).toContain('is not a whole zip');

        const changed = Uint8Array.from(zip);
        changed[at] = (changed[at] ?? 0) ^ flip;
        if (faultsOf(changed).length > 0) return;
        for (const [name, bytes] of contentOfZip(changed, 'a.zip')) {
          // Only names and times carry no checksum.
          expect([...content.values()].some((file) => Buffer.from(file).equals(bytes))).toBe(true);
          expect(name).toMatch(/^(?!.*\.\.\/)apiproxy\//);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('takes any plain name, and no name that leaves the folder', () => {
    const part = fc
      .stringMatching(/^[A-Za-z0-9_é$%][A-Za-z0-9 ._é$%-]{0,10}$/)
      .filter((text) => !text.endsWith('~'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.nat(3), (parts, at) => {
        const name = `apiproxy/resources/jsc/${parts.join('/')}`;
        const leaving = `apiproxy/${[...parts.slice(0, at), '..', ...parts.slice(at)].join('/')}`;

        expect(faultsOf(zipWith({ [name]: strToU8('x') }))).toEqual([]);
        expect(faultsOf(zipWith({ [leaving]: strToU8('x') }))[0]).toContain('leaves the bundle');
      }),
    );
  });
});
