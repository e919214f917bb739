import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { readBundle } from './apigee/bundle-check.ts';
import type { AssetKind } from './apigee/bundle-facts.ts';
import { exportBundle } from './apigee/export.ts';

/** The project's own bundles, and those of others that are not copied into it: tried if they lie beside it. */
const FOLDERS = [
  { folder: '../../examples', least: 3 },
  { folder: '../../../shared/corpus', least: 57 },
]
  .map((each) => ({ ...each, path: fileURLToPath(new URL(each.folder, import.meta.url)) }))
  .filter(({ path }) => existsSync(path));

interface Found {
  readonly kind: AssetKind;
  readonly folder: string;
}

function bundlesIn(folder: string): Found[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [];
    if (entry.name === 'apiproxy') return [{ kind: 'apiproxy' as const, folder: join(folder, entry.name) }];
    if (entry.name === 'sharedflowbundle')
      return [{ kind: 'sharedflow' as const, folder: join(folder, entry.name) }];
    return bundlesIn(join(folder, entry.name));
  });
}

function zipOf({ folder }: Found): Uint8Array {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  const entries = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [relative(join(folder, '..'), path).replaceAll('\\', '/'), readFileSync(path)];
  });
  return zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>, { level: 0 });
}

describe('real bundles', () => {
  it.each(FOLDERS)('of $folder pass the import, and again after an export', ({ path, least }) => {
    const bundles = bundlesIn(path);
    expect(bundles.length).toBeGreaterThanOrEqual(least);
    for (const found of bundles) {
      const { files, facts } = readBundle(zipOf(found), found.kind);
      const asset = { kind: found.kind, name: 'again' };
      for (const style of ['asImported', 'rewritten'] as const) {
        const back = exportBundle(
          asset,
          { number: '1', files, facts, createdAt: 0, lastModifiedAt: 0 },
          { exportXml: style, exportRoot: 'plain' },
        );
        const again = readBundle(back, found.kind).facts;
        expect({
          ...again,
          name: facts.name,
          description: facts.description ?? '',
          displayName: facts.displayName ?? '',
        }).toEqual({
          ...facts,
          description: facts.description ?? '',
          displayName: facts.displayName ?? '',
        });
      }
    }
  });
});
