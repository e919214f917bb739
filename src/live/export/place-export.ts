import { zipContent } from '../../bundle/archive-bundle.ts';
import type { BundleContent } from '../../bundle/content.ts';
import { discoverBundles } from '../../bundle/discover/discover-bundles.ts';
import { wayOutOf } from '../../bundle/refuse-linked-path.ts';
import { placeIn } from '../../bundle/where.ts';
import type { AssetRef, Bundle } from '../../domain/bundle.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import { isSameContent, newPlaceOf } from './exported-content.ts';

/** Where an export goes. */
export interface ExportPlaces {
  readonly as: 'folder' | 'zip' | 'branch';
  /** Relative to the clone; each bundle's own place if undefined. */
  readonly directory: string | undefined;
  readonly clone: string;
  readonly files: Files;
}

export interface ExportPlace {
  readonly kind: 'folder' | 'zip';
  /** Relative to the clone, with forward slashes. */
  readonly path: string;
  /** The bundle that is there already, or the one that it comes from; undefined for a new one. */
  readonly base: Bundle | undefined;
  /** True if `base` lies at this very place. */
  readonly isOwn: boolean;
}

/** Throws PipeError `config-invalid` if something else lies there, or the way there leads out of the clone. */
export async function placeFor(
  asset: AssetRef,
  bundle: Bundle | undefined,
  places: ExportPlaces,
): Promise<ExportPlace> {
  const place = wantedPlace(asset, bundle, places);
  const { clone, files } = places;
  const link = await wayOutOf(place.path, clone, files);
  if (link !== undefined) throw taken(asset, place.path, `${link} leads out of the clone, or into its .git`);
  if (place.isOwn || place.kind === 'zip') return place;
  if ((await files.kindOf(files.resolve(clone, place.path))) === undefined) return place;
  const there = await bundleAt(place.path, places);
  if (there?.kind !== asset.kind || there.name !== asset.name)
    throw taken(asset, place.path, 'something else lies there');
  return { ...place, base: there, isOwn: true };
}

function wantedPlace(asset: AssetRef, bundle: Bundle | undefined, places: ExportPlaces): ExportPlace {
  const { as, directory } = places;
  const isZipped = bundle?.source.kind === 'zip';
  if (directory === undefined && bundle !== undefined && isZipped) return ownZip(bundle);
  const base = { base: bundle, isOwn: false };
  if (as === 'zip') return { ...base, kind: 'zip', path: zipPath(asset, bundle, directory) };
  if (directory !== undefined) {
    return { ...base, kind: 'folder', path: placeIn(directory, newPlaceOf(asset)) };
  }
  return bundle === undefined
    ? { ...base, kind: 'folder', path: newPlaceOf(asset) }
    : { kind: 'folder', path: bundle.path, base: bundle, isOwn: true };
}

function ownZip(bundle: Bundle): ExportPlace {
  if (bundle.source.kind === 'zip' && bundle.source.prefix !== '') {
    throw taken(bundle, bundle.path, 'it holds more than this bundle');
  }
  return { kind: 'zip', path: bundle.path, base: bundle, isOwn: true };
}

/** Beside the bundle's folder, or in the one place that was named. */
function zipPath(asset: AssetRef, bundle: Bundle | undefined, directory: string | undefined): string {
  if (directory !== undefined) return placeIn(directory, `${asset.name}.zip`);
  const folder = (bundle?.path ?? newPlaceOf(asset)).split('/').slice(0, -1).join('/');
  return placeIn(folder === '' ? '.' : folder, `${asset.name}.zip`);
}

async function bundleAt(path: string, { clone, files }: ExportPlaces): Promise<Bundle | undefined> {
  const { bundles } = await discoverBundles({ entries: [path], clone }, files);
  return bundles.find((one) => one.path === path);
}

function taken({ name }: AssetRef, path: string, why: string): PipeError {
  return new PipeError('config-invalid', `${name} cannot be written to ${path}: ${why}.`, {
    where: name,
    hint: 'Set EXPORT_DIR to another folder of the clone, or make room there.',
  });
}

/** Files by their paths from the root of the clone: the new content, or undefined for one that goes. */
export type FileChanges = ReadonlyMap<string, Uint8Array | undefined>;

/** What has to be written so that a bundle lies at its place with this content; `there` is what lies there now. */
export function changesFor(
  { kind, path, isOwn }: ExportPlace,
  content: BundleContent,
  there: BundleContent,
): FileChanges {
  if (kind === 'zip') {
    return isOwn && isSameContent(content, there) ? new Map() : new Map([[path, zipContent(content)]]);
  }
  const before: BundleContent = isOwn ? there : new Map();
  const changes = new Map<string, Uint8Array | undefined>();
  // First what goes: a folder may be where a file was.
  for (const entry of before.keys()) if (!content.has(entry)) changes.set(placeIn(path, entry), undefined);
  for (const [entry, bytes] of content) {
    const old = before.get(entry);
    if (old === undefined || Buffer.compare(old, bytes) !== 0) changes.set(placeIn(path, entry), bytes);
  }
  return changes;
}

/** Each file in one piece; what another run left half done is the next run's difference. */
export async function writeChanges(changes: FileChanges, clone: string, files: Files): Promise<void> {
  for (const [path, bytes] of changes) {
    const place = files.resolve(clone, path);
    if (bytes === undefined) await files.remove(place);
    else if (!(await holds(place, bytes, files))) await files.write(place, bytes);
  }
}

async function holds(place: string, bytes: Uint8Array, files: Files): Promise<boolean> {
  if ((await files.kindOf(place)) !== 'file') return false;
  return Buffer.compare(await files.read(place), bytes) === 0;
}
