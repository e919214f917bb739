import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { nodeFiles } from '../../src/adapters/files/node-files.ts';
import { archiveBundle } from '../../src/bundle/archive-bundle.ts';
import { discoverBundles } from '../../src/bundle/discover/discover-bundles.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import { readContent } from '../../src/bundle/read-content.ts';
import { compareContent } from '../../src/live/compare/compare-content.ts';
import { readExport } from '../../src/live/compare/live-content.ts';
import { readBundle } from '../emulator/apigee/bundle-check.ts';
import { exportBundle } from '../emulator/apigee/export.ts';
import { WAYS } from './ways.ts';

const corpus = resolve('../shared/corpus');
/** Their authors' bundles lie beside the project, not in it. */
const whereTheyAre = existsSync(corpus) ? describe : describe.skip;
const files = nodeFiles();

whereTheyAre('real bundles (skipped where ../shared/corpus is absent)', () => {
  it('come back from Apigee without a difference, in every way in which it was seen to write them', async () => {
    const { bundles } = await discoverBundles({ entries: [], clone: corpus }, files);
    expect(bundles).toHaveLength(57);
    for (const bundle of bundles) {
      const { zip } = await archiveBundle(bundle, formatMarker(bundle), files);
      const git = await readContent(bundle, files);
      const stored = readBundle(zip, bundle.kind);
      const revision = { ...stored, number: '1', createdAt: 1, lastModifiedAt: 1 };
      for (const way of WAYS) {
        const live = readExport(exportBundle(bundle, revision, way), bundle);
        const { differences, reformatted } = compareContent(git, live.content, bundle.name);
        expect({ path: bundle.path, way, differences }).toEqual({ path: bundle.path, way, differences: [] });
        expect(live.digest).toBe(bundle.digest);
        if (way.exportXml === 'asImported') expect(reformatted).toEqual([]);
      }
    }
  });
});
