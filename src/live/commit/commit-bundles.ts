import type { BundleContent } from '../../bundle/content.ts';
import { discoverBundles } from '../../bundle/discover/discover-bundles.ts';
import { findBundles } from '../../bundle/discover/find-bundles.ts';
import { type BundleNaming, nameBundle } from '../../bundle/discover/name-bundle.ts';
import { readDocuments } from '../../bundle/documents.ts';
import type { BundleLocation } from '../../bundle/read-content.ts';
import { namingOf } from '../../config/manifest/bundle-naming.ts';
import type { Manifest } from '../../config/manifest/manifest.ts';
import { MANIFEST_NAMES } from '../../config/names.ts';
import { type AssetRef, type Bundle, rootFolderOf } from '../../domain/bundle.ts';
import { readOrRefusal } from '../../errors/optional-read.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { GitFile, GitObjects } from '../../ports/git-objects.ts';
import { COMMIT_ROOT, type CommitFiles, createCommitFiles } from './commit-files.ts';

/** A bundle as a commit holds it, before anything is rewritten. */
export interface CommittedBundle {
  readonly bundle: Bundle;
  readonly content: BundleContent;
}

/** What a commit holds, read when it is asked for. */
export interface Commit {
  /** Full hash. */
  readonly hash: string;
  readonly manifest: Manifest | undefined;
  readonly files: CommitFiles;
  /** The bundles of that kind and name: one, unless the commit has several; of one that is not sound, why. */
  bundlesOf(asset: AssetRef): Promise<readonly (CommittedBundle | PipeError)[]>;
}

export interface CommitSources {
  readonly git: Pick<GitObjects, 'bytesOf'>;
  /** The manifest's name, if it is not the usual one. */
  readonly manifest: string | undefined;
  /** `workspace/repository`. */
  readonly repository: string | undefined;
}

const LARGEST_MANIFEST_BYTES = 1024 * 1024;

/** Throws PipeError if the manifest of that commit cannot be read. */
export async function openCommit(
  hash: string,
  listed: readonly GitFile[],
  sources: CommitSources,
): Promise<Commit> {
  const files = createCommitFiles(listed, sources.git);
  const manifest = await manifestIn(files, sources.manifest);
  const naming = namingOf(manifest, sources.repository);
  let named: ReturnType<typeof nameAll> | undefined;
  return {
    hash,
    manifest,
    files,
    bundlesOf: async (asset) => {
      named ??= nameAll(files, naming);
      const own = (await named).filter(({ kind, name }) => kind === asset.kind && name === asset.name);
      const read = await Promise.all(
        own.map(({ location }) => readOrRefusal(readCommitted(location, { files, naming }))),
      );
      return read.flat().filter((one) => one instanceof PipeError || one.bundle.name === asset.name);
    },
  };
}

async function manifestIn(files: CommitFiles, chosen: string | undefined): Promise<Manifest | undefined> {
  for (const name of chosen === undefined ? MANIFEST_NAMES : [chosen]) {
    const path = files.resolve(COMMIT_ROOT, name);
    if ((await files.kindOf(path)) !== 'file') continue;
    const text = new TextDecoder().decode(await files.read(path, LARGEST_MANIFEST_BYTES));
    const { parseManifest } = await import('../../config/manifest/parse-manifest.ts');
    return parseManifest(text, name);
  }
  return undefined;
}

interface NamedLocation extends AssetRef {
  readonly location: BundleLocation;
}

/** A repository has few, and each is opened for its name. */
const MOST_ZIPS = 50;

/** By their descriptors alone: most bundles of a commit are not asked for. */
async function nameAll(files: CommitFiles, naming: BundleNaming): Promise<readonly NamedLocation[]> {
  await files.ahead((path) => NAMING.test(path));
  const zips = files.paths.filter((path) => /\.zip$/i.test(path)).slice(0, MOST_ZIPS);
  const entries = ['.', ...zips.map((path) => `./${path}`)];
  const { locations } = await findBundles({ entries, clone: COMMIT_ROOT, mayBeNone: true }, files);
  const named: NamedLocation[] = [];
  for (const location of locations) {
    const name =
      location.source.kind === 'zip'
        ? (await readCommitted(location, { files, naming }).catch(nothingIfBad)).at(0)?.bundle.name
        : await nameOf(location, { files, naming });
    if (name !== undefined) named.push({ kind: location.kind, name, location });
  }
  return named;
}

/** Directly in the folder that makes a bundle, and what Maven says of one. */
const NAMING = /(?:^|\/)(?:(?:apiproxy|sharedflowbundle)\/[^/]+\.xml|pom\.xml)$/;

interface Naming {
  readonly files: CommitFiles;
  readonly naming: BundleNaming;
}

async function nameOf(location: BundleLocation, { files, naming }: Naming): Promise<string | undefined> {
  const root = rootFolderOf(location.kind);
  const folder = files.resolve(location.source.absolutePath, root);
  const inside = (await files.children(folder)).filter(
    ({ name, kind }) => kind === 'file' && /\.xml$/i.test(name),
  );
  const content = new Map<string, Uint8Array>();
  try {
    for (const { name } of inside)
      content.set(`${root}/${name}`, await files.read(files.resolve(folder, name)));
    const { documents } = readDocuments(content, location.path);
    return (await nameBundle(location, documents, { naming, files })).name;
  } catch (error) {
    return nothingIfBad(error).at(0);
  }
}

/** What has no name in that commit was not deployed from it. */
function nothingIfBad(error: unknown): readonly never[] {
  if (error instanceof PipeError) return [];
  throw error;
}

const IN_BUNDLE = /(?:^|\/)(?:apiproxy|sharedflowbundle)\//;

async function readCommitted(
  location: BundleLocation,
  { files, naming }: Naming,
): Promise<readonly CommittedBundle[]> {
  const { path, kind, source } = location;
  if (source.kind === 'folder') {
    const inside = `${path}/${rootFolderOf(kind)}/`;
    // The search of a bundle at the root meets the others too.
    await files.ahead((one) => (path === '.' ? IN_BUNDLE.test(one) : one.startsWith(inside)));
  }
  const read: CommittedBundle[] = [];
  const { problems } = await discoverBundles(
    {
      entries: [`./${path}`],
      clone: COMMIT_ROOT,
      naming,
      onRead: (bundle, content) => {
        if (bundle.path === path && bundle.kind === kind) read.push({ bundle, content });
      },
    },
    files,
  );
  const [problem] = problems;
  if (read.length === 0 && problem !== undefined) throw problem;
  return read;
}
