import type { AssetRef, BundleKind } from '../domain/bundle.ts';

/** What a revision should hold. */
export interface WantedContent {
  readonly asset: AssetRef;
  readonly digest: string;
  /** Read only if the digests differ. */
  readonly content: () => Promise<BundleContent>;
}

/** A bundle's files by their names in the zip that Apigee receives (`apiproxy/policies/AM-Set.xml`). */
export type BundleContent = ReadonlyMap<string, Uint8Array>;

/** Unpacked. */
export function bytesIn(content: BundleContent): number {
  return [...content.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** By its root folder; undefined where the content is no bundle. */
export function kindOfContent(content: BundleContent): BundleKind | undefined {
  for (const name of content.keys()) {
    if (name.startsWith('apiproxy/')) return 'apiproxy';
    if (name.startsWith('sharedflowbundle/')) return 'sharedflow';
  }
  return undefined;
}

/**
 * What operating systems and editors leave behind, and whatever else begins with a dot: never part of a bundle,
 * neither of its zip nor of its digest, so that opening a folder on a Mac changes nothing.
 */
export function isLeftOut(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || LITTER.test(part));
}

const LITTER = /^(?:Thumbs\.db|desktop\.ini)$|~$/i;

/** Whether somebody may miss what is left out: a hidden file or a backup, but nothing of a system or of git. */
export function mayBeMissed(name: string): boolean {
  return isLeftOut(name) && !name.split('/').some((part) => OF_NOBODY.test(part));
}

const OF_NOBODY =
  /^(?:\.DS_Store|\._.*|__MACOSX|Thumbs\.db|desktop\.ini|\.git|\.git(?:keep|ignore|attributes)|\.keep)$/i;

/** XML that Apigee reads as configuration; what lies under `resources/` is the bundle's own business. */
export function isConfiguration(name: string): boolean {
  return /\.xml$/i.test(name) && !/^[^/]+\/resources\//.test(name);
}

/** Directly in the bundle's root folder: where the descriptor lies. */
export function liesAtRoot(name: string): boolean {
  return name.split('/').length === 2;
}

/** The order of everything that must be the same on every machine: by code unit, not by anyone's language. */
export function sortedEntries(content: BundleContent): readonly (readonly [string, Uint8Array])[] {
  return [...content].sort(([a], [b]) => (a < b ? -1 : 1));
}
