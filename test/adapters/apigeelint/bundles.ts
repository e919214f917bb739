import { mkdirSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { zipSync } from 'fflate';
import { nodeFiles } from '../../../src/adapters/files/node-files.ts';
import type { BundleContent } from '../../../src/bundle/content.ts';
import { readContent } from '../../../src/bundle/read-content.ts';
import type { Bundle, BundleKind } from '../../../src/domain/bundle.ts';

const ROOTS: Readonly<Record<string, BundleKind>> = { apiproxy: 'apiproxy', sharedflowbundle: 'sharedflow' };

/** The bundles below a folder, with what the linter needs to know of them. */
export function bundlesIn(clone: string, folder = clone): readonly Bundle[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['node_modules', '.git'].includes(entry.name))
    .flatMap((entry) => {
      const kind = ROOTS[entry.name];
      return kind === undefined
        ? bundlesIn(clone, join(folder, entry.name))
        : [bundleAt(clone, folder, kind)];
    });
}

function bundleAt(clone: string, folder: string, kind: BundleKind = 'apiproxy'): Bundle {
  const root = join(folder, kind === 'apiproxy' ? 'apiproxy' : 'sharedflowbundle');
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    ...NO_FACTS,
    name: basename(folder),
    kind,
    path: relative(clone, folder),
    source: { kind: 'folder', absolutePath: folder },
    entries: files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: relative(folder, path), bytes: statSync(path).size };
    }),
  };
}

/** A proxy of a clone that is nowhere. */
export const unreadBundle = (path: string): Bundle => ({
  ...NO_FACTS,
  name: basename(path),
  kind: 'apiproxy',
  path,
  source: { kind: 'folder', absolutePath: `/clone/${path}` },
  entries: [],
});

/** What the discovery hands to the linter. */
export const contentOf = async (bundle: Bundle): Promise<BundleContent> => readContent(bundle, nodeFiles());

/** What apigeelint is to be called with for a bundle: its root folder, or the zip. */
export function rootOf({ source, kind }: Pick<Bundle, 'source' | 'kind'>): string {
  if (source.kind === 'zip') return source.absolutePath;
  return join(source.absolutePath, kind === 'apiproxy' ? 'apiproxy' : 'sharedflowbundle');
}

const NO_FACTS = {
  basePaths: [],
  sharedFlowsCalled: [],
  endpoints: [],
  flowCallouts: [],
  usesGoogleAuthentication: false,
  references: [],
  policies: [],
  description: '',
  descriptor: undefined,
  digest: 'sha256:0',
} as const;

/** Writes files below a folder; returns its real path. */
export function writeTree(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return realpathSync(folder);
}

/** Zips the one proxy among the files, named by their paths from the folder above, and tells what it is. */
export function zipIn(clone: string, path: string, files: Readonly<Record<string, string>>): Bundle {
  const entries = Object.entries(files).map(
    ([name, text]) => [name.slice(name.indexOf('/') + 1), Buffer.from(text)] as const,
  );
  writeTree(clone, { [path]: zipSync(Object.fromEntries(entries)) });
  return {
    ...NO_FACTS,
    name: 'x',
    kind: 'apiproxy',
    path,
    source: { kind: 'zip', absolutePath: join(clone, path), prefix: '' },
    entries: entries.map(([name, { length }]) => ({ name, bytes: length })),
  };
}

/** A proxy that apigeelint has little to say about, under the given folder name. */
export function plainProxy(
  name: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    [`${name}/apiproxy/${name}.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<APIProxy name="${name}" revision="1"/>\n`,
    [`${name}/apiproxy/proxies/default.xml`]: `<?xml version="1.0" encoding="UTF-8"?>
<ProxyEndpoint name="default">
  <HTTPProxyConnection><BasePath>/${name}</BasePath></HTTPProxyConnection>
  <RouteRule name="none"/>
</ProxyEndpoint>
`,
    ...Object.fromEntries(Object.entries(more).map(([file, text]) => [`${name}/apiproxy/${file}`, text])),
  };
}
