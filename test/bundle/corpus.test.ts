import { existsSync, symlinkSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { nodeFiles } from '../../src/adapters/files/node-files.ts';
import { archiveBundle } from '../../src/bundle/archive-bundle.ts';
import { discoverBundles } from '../../src/bundle/discover/discover-bundles.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import { contentOfZip } from '../../src/bundle/zip/open-zip.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { digestContent } from './digest-content.ts';
import { inFolder, proxyFiles, sharedFlowFiles } from './sample-bundles.ts';

/** The project's own bundles, and those of others that are not copied into it: tried if they lie beside it. */
const CLONES = [
  { clone: resolve('examples'), count: 3 },
  { clone: resolve('../shared/corpus'), count: 57 },
].filter(({ clone }) => existsSync(clone));
const files = nodeFiles();
const folder = temporaryFolder('clone-');

async function place(placed: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(placed)) {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  }
}

describe('bundles on a real disk', () => {
  it.each(CLONES)(
    'are all taken of $clone, and Apigee gets each as it was digested',
    async ({ clone, count }) => {
      const { bundles, problems } = await discoverBundles({ entries: [], clone }, files);

      expect(problems).toEqual([]);
      expect(bundles).toHaveLength(count);
      for (const bundle of bundles) {
        const archive = await archiveBundle(bundle, formatMarker({ digest: bundle.digest }), files);
        expect(archive.digest).toBe(bundle.digest);
        expect(digestContent(contentOfZip(archive.zip, bundle.path))).toBe(bundle.digest);
      }
    },
  );

  it('need no root descriptor to have a name, and may be two in one folder', async () => {
    const clone = join(folder, 'bare');
    const proxy = Object.entries(proxyFiles());
    await place(
      inFolder(
        join(clone, 'customers-api'),
        Object.fromEntries(proxy.filter(([path]) => !/^apiproxy\/[^/]+\.xml$/.test(path))),
      ),
    );
    await place(inFolder(join(clone, 'both'), { ...proxyFiles(), ...sharedFlowFiles('common') }));

    const { bundles } = await discoverBundles({ entries: [], clone }, files);

    expect(bundles.find(({ path }) => path === 'customers-api')).toMatchObject({
      name: 'customers-api',
      descriptor: undefined,
    });
    expect(bundles.filter(({ path }) => path === 'both').map(({ kind }) => kind)).toEqual([
      'apiproxy',
      'sharedflow',
    ]);
  });

  it('does not send a bundle that changed after it was discovered', async () => {
    const clone = join(folder, 'changing');
    await place(inFolder(join(clone, 'orders'), proxyFiles()));
    const { bundles } = await discoverBundles({ entries: [], clone }, files);
    await writeFile(join(clone, 'orders/apiproxy/resources/jsc/late.js'), 'late');

    const [bundle] = bundles;
    const archiving = bundle === undefined ? undefined : archiveBundle(bundle, undefined, files);

    await expect(archiving).rejects.toMatchObject({
      code: 'bundle-invalid',
      message: 'The bundle orders changed while the pipe was at work, so it was not sent.',
    });
  });

  it('calls a bundle at the root of the clone by its repository, and asks for a name where it has none', async () => {
    const clone = join(folder, 'rooted');
    const { 'apiproxy/orders.xml': _, ...bare } = proxyFiles();
    await place(inFolder(clone, bare));

    const named = await discoverBundles(
      { entries: [], clone, naming: { repositoryName: 'orders-api' } },
      files,
    );
    const unnamed = await discoverBundles({ entries: ['apiproxy'], clone }, files);
    const unfit = await discoverBundles(
      { entries: ['.'], clone, naming: { repositoryName: 'orders api' } },
      files,
    );

    expect(named.bundles.map(({ name, path }) => `${name} ${path}`)).toEqual(['orders-api .']);
    expect(unnamed.problems.map(({ message }) => message)).toEqual([
      'The bundle at the root of the clone has no name: it has no root descriptor that says one.',
    ]);
    expect(unfit.problems.map(({ message }) => message)).toEqual([
      'The bundle . is called "orders api"; Apigee takes letters, digits, ".", "_" and "-".',
    ]);
  });

  it('refuses links, wherever they would lead', async () => {
    const clone = join(folder, 'linked');
    await place(inFolder(join(clone, 'orders'), proxyFiles()));
    symlinkSync('/etc/passwd', join(clone, 'orders/apiproxy/resources/jsc/passwd.js'));
    await mkdir(join(clone, 'rates'));
    symlinkSync('../orders/apiproxy', join(clone, 'rates/apiproxy'));

    const { bundles, problems } = await discoverBundles({ entries: [], clone }, files);

    expect(bundles).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual([
      'rates/apiproxy is a link, and links are not followed.',
      'orders/apiproxy/resources/jsc/passwd.js is a link, and links are not followed. Put the file itself there.',
    ]);
  });

  it('takes no device for a bundle', async () => {
    const { problems } = await discoverBundles({ entries: ['/dev/null'], clone: '/' }, files);

    expect(problems.map(({ message }) => message)).toEqual(['/dev/null is neither a folder nor a zip.']);
  });
});
