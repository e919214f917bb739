import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { nodeFiles } from '../../src/adapters/files/node-files.ts';
import { archiveContent } from '../../src/bundle/archive-bundle.ts';
import { type BundleContent, sortedEntries } from '../../src/bundle/content.ts';
import { discoverBundles } from '../../src/bundle/discover/discover-bundles.ts';
import { readDocuments } from '../../src/bundle/documents.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import { readContent } from '../../src/bundle/read-content.ts';
import type { AssetRef, Bundle } from '../../src/domain/bundle.ts';
import { compareContent } from '../../src/live/compare/compare-content.ts';
import { readExport } from '../../src/live/compare/live-content.ts';
import { exportedContent, newContent } from '../../src/live/export/exported-content.ts';
import { PARITY_FOLDER, type ParityBundle } from '../adapters/apigeelint/parity-bundle.ts';
import { readBundle } from '../emulator/apigee/bundle-check.ts';
import { exportBundle } from '../emulator/apigee/export.ts';
import { createRepository, proxyFiles } from '../support/repository.ts';
import { WAYS } from './ways.ts';

const corpus = resolve('../shared/corpus');
/** Their authors' bundles lie beside the project, not in it. */
const whereTheyAre = existsSync(corpus) ? describe : describe.skip;
const files = nodeFiles();

type Way = (typeof WAYS)[number];

/** Imported by the pipe, with its mark, and given back by Apigee. */
function comesBack(content: BundleContent, bundle: Bundle, way: Way): BundleContent {
  const { zip } = archiveContent(content, bundle, formatMarker(bundle));
  const stored = readBundle(zip, bundle.kind);
  const revision = { ...stored, number: '7', createdAt: 1, lastModifiedAt: 1 };
  return readExport(exportBundle(bundle, revision, way), bundle).content;
}

function texts(content: BundleContent): Readonly<Record<string, string>> {
  return Object.fromEntries(
    sortedEntries(content).map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]),
  );
}

async function expectRoundTrip(bundle: Bundle): Promise<void> {
  const git = await readContent(bundle, files);
  for (const way of WAYS) {
    const live = comesBack(git, bundle, way);
    const kept = exportedContent({ git, rendered: git }, live, bundle.name);
    expect({ ...way, entangled: kept.entangled, ...texts(kept.content) }).toEqual({
      ...way,
      entangled: [],
      ...texts(git),
    });
    expectFirstExport(bundle, live, way);
  }
}

/** Into a repository that has nothing of it: no drift after that, and no difference with a second export. */
function expectFirstExport(asset: AssetRef, live: BundleContent, way: Way): void {
  const first = newContent(live);
  const second = exportedContent({ git: first, rendered: first }, live, asset.name).content;
  expect({ ...way, ...texts(second) }).toEqual({ ...way, ...texts(first) });
  expect({ way, ...compareContent(first, live, asset.name) }).toMatchObject({ way, differences: [] });
  const root = Object.entries(texts(first)).find(([name]) => name.split('/').length === 2)?.[1] ?? '';
  expect(root).not.toMatch(/\[apigee-pipe |<CreatedAt>|<LastModifiedAt>| revision="/);
}

async function bundlesIn(clone: string): Promise<readonly Bundle[]> {
  const { bundles } = await discoverBundles({ entries: [], clone }, files);
  return bundles;
}

/** They are there to be refused: without what is no XML, and with a plain endpoint in place of theirs. */
function soundOf(name: string, held: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const inside = (path: string): string => path.slice(path.indexOf('/') + 1);
  const content = new Map(Object.entries(held).map(([path, text]) => [inside(path), Buffer.from(text)]));
  const unread = new Set(readDocuments(content, '.').unread);
  const kept = Object.entries(held).filter(
    ([path]) => !unread.has(inside(path)) && !/\/(?:proxies|targets)\//.test(path),
  );
  const endpoint = Object.entries(proxyFiles(name, name)).filter(([path]) => !path.endsWith(`${name}.xml`));
  return Object.fromEntries([...kept, ...endpoint]);
}

describe('A bundle that is imported and exported', () => {
  it('is the same bytes again, in every way in which Apigee writes it', async () => {
    const bundles = await bundlesIn(resolve('examples'));
    expect(bundles.length).toBeGreaterThan(2);
    for (const bundle of bundles) await expectRoundTrip(bundle);
  });

  it('is so too where many rules have something to say about it', async () => {
    let tried = 0;
    for (const name of readdirSync(PARITY_FOLDER)) {
      const { files: held } = JSON.parse(readFileSync(join(PARITY_FOLDER, name), 'utf8')) as ParityBundle;
      await using repository = await createRepository(soundOf(name.replace('.json', ''), held));
      const bundles = await bundlesIn(repository.path);
      for (const bundle of bundles) await expectRoundTrip(bundle);
      tried += bundles.length;
    }
    // The others have names that no bundle may have.
    expect(tried).toBe(5);
  });
});

whereTheyAre('real bundles (skipped where ../shared/corpus is absent)', () => {
  it('are the same bytes again after an export', async () => {
    const bundles = await bundlesIn(corpus);
    expect(bundles).toHaveLength(57);
    for (const bundle of bundles) await expectRoundTrip(bundle);
  });
});
