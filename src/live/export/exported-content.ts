import { type BundleContent, isLeftOut } from '../../bundle/content.ts';
import { isRewrittenByApigee } from '../../bundle/digest.ts';
import { withRootText } from '../../bundle/mark-content.ts';
import { stripMarker } from '../../bundle/marker.ts';
import { decodeXml, encodeXml } from '../../bundle/xml/decode-xml.ts';
import { childNamed, textOf } from '../../bundle/xml/xml-tree.ts';
import type { AssetRef } from '../../domain/bundle.ts';
import { compareRoots, meansTheSame, rootOf } from '../compare/compare-content.ts';
import { mergeLines } from './merge-lines.ts';

/** What the repository has of a bundle. */
export interface RepositoryContent {
  readonly git: BundleContent;
  /** The same as it is to be in the environment, after the manifest's rewrites. */
  readonly rendered: BundleContent;
}

export interface Exported {
  readonly content: BundleContent;
  /** Files left as they are: what was edited live stands where the manifest puts the environment's own values. */
  readonly entangled: readonly string[];
}

/**
 * A live revision as the repository should hold it. What means the same stays as the repository has it, byte for
 * byte, so that an unchanged bundle gives no difference in git; the root descriptor too, but for display name and
 * description. What the manifest rewrites for the environment is not written back: only what was edited beside it.
 */
export function exportedContent(
  { git, rendered }: RepositoryContent,
  live: BundleContent,
  name: string,
): Exported {
  const isKept = keptIn(git, live);
  const content = new Map([...git].filter(([entry]) => isKept(entry)));
  const entangled: string[] = [];
  for (const [entry, bytes] of live) {
    if (isKept(entry)) continue;
    const file = fileFor(entry, bytes, { git, rendered });
    if (file === undefined) entangled.push(entry);
    content.set(entry, file ?? git.get(entry) ?? bytes);
  }
  const root = keptRoot({ git, rendered }, live, name);
  if (root !== undefined) content.set(...root);
  return { content, entangled };
}

/** What an export does not take from Apigee: descriptors, what the pipe never sends, and what each import makes anew. */
function keptIn(git: BundleContent, live: BundleContent): (entry: string) => boolean {
  const roots = new Set([rootOf(git)?.[0], rootOf(live)?.[0]]);
  return (entry) => roots.has(entry) || isLeftOut(entry) || isRewrittenByApigee(entry);
}

const NOTHING = new Uint8Array();

function fileFor(
  entry: string,
  live: Uint8Array,
  { git, rendered }: RepositoryContent,
): Uint8Array | undefined {
  const [own, there] = [git.get(entry), rendered.get(entry)];
  if (own === undefined || there === undefined) return live;
  if (meansTheSame(entry, there, live)) return own;
  if (Buffer.compare(own, there) === 0) return live;
  return mergeLines(there, own, live);
}

function keptRoot(
  { git, rendered }: RepositoryContent,
  live: BundleContent,
  name: string,
): readonly [string, Uint8Array] | undefined {
  const [gitRoot, liveRoot] = [rootOf(git), rootOf(live)];
  const edits = compareRoots(rootOf(rendered), liveRoot, name);
  if (gitRoot === undefined) {
    // A bundle without descriptor stays one unless somebody gave it words of its own.
    return edits.length === 0 || liveRoot === undefined
      ? undefined
      : [liveRoot[0], plainRoot(live.get(liveRoot[0]) ?? NOTHING)];
  }
  const [entry] = gitRoot;
  const edited = edits.reduce((bytes, { path, live: text }) => {
    const element = path?.endsWith('/DisplayName') === true ? 'DisplayName' : 'Description';
    return withRootText(bytes, element, text ?? '');
  }, git.get(entry) ?? NOTHING);
  return [entry, edited];
}

/** A live revision that the repository does not hold yet: as it is, without what Apigee writes anew each time. */
export function newContent(live: BundleContent): BundleContent {
  const root = rootOf(live)?.[0];
  return new Map(
    [...live]
      .filter(([entry]) => !isLeftOut(entry) && !isRewrittenByApigee(entry))
      .map(([entry, bytes]) => [entry, entry === root ? plainRoot(bytes) : bytes]),
  );
}

/** Without revision, times and persons, which would make every export a difference, and without the pipe's mark. */
function plainRoot(bytes: Uint8Array): Uint8Array {
  const root = rootOf(new Map([['apiproxy/root.xml', bytes]]))?.[1].root;
  const told = textOf(childNamed(root, 'Description'));
  const own = stripMarker(told);
  const unmarked = own === told.trim() ? bytes : withRootText(bytes, 'Description', own);
  const decoded = decodeXml(unmarked);
  const text = decoded.text
    .replaceAll(/(?<![ \t])[ \t]*<(CreatedAt|CreatedBy|LastModifiedAt|LastModifiedBy)>[^<]*<\/\1>\r?\n?/g, '')
    .replace(/(<(?:APIProxy|SharedFlowBundle)\b[^<>]*?)\s+revision="\d*"/, '$1');
  return encodeXml({ ...decoded, text: text.endsWith('\n') ? text : `${text}\n` });
}

/** True if both hold the same files with the same bytes. */
export function isSameContent(one: BundleContent, other: BundleContent): boolean {
  return (
    one.size === other.size &&
    [...one].every(([entry, bytes]) => {
      const there = other.get(entry);
      return there !== undefined && Buffer.compare(bytes, there) === 0;
    })
  );
}

/** Where new bundles go unless somebody says: API proxies and shared flows have name spaces of their own. */
export function newPlaceOf({ kind, name }: AssetRef): string {
  return `${kind === 'apiproxy' ? 'proxies' : 'sharedflows'}/${name}`;
}
