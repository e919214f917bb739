import { type BundleContent, isConfiguration, isLeftOut } from '../../bundle/content.ts';
import { isRewrittenByApigee } from '../../bundle/digest.ts';
import { descriptorOf, type NamedDocument, readDocuments } from '../../bundle/documents.ts';
import { stripMarker } from '../../bundle/marker.ts';
import { canonicalXml } from '../../bundle/xml/canonical-xml.ts';
import { readXml } from '../../bundle/xml/read-xml.ts';
import { XmlFault } from '../../bundle/xml/xml-fault.ts';
import { childNamed, textOf, type XmlDocument } from '../../bundle/xml/xml-tree.ts';
import type { Difference } from '../../domain/results/difference.ts';
import { compareElements } from './compare-elements.ts';
import { sizeAndHash } from './live-content.ts';
import { maskSecrets } from './mask-secrets.ts';
import { unifiedDiff } from './unified-diff.ts';

export interface Comparison {
  /** Empty if both mean the same. */
  readonly differences: readonly Difference[];
  /** Files of the same meaning and other bytes: saved in the console, or Apigee wrote them anew. */
  readonly reformatted: readonly string[];
}

/** Nobody reads more, and a hostile bundle does not get to write a flood. */
const MOST_DIFFERENCES = 500;
/** Larger XML is told as a whole: each level of its elements is compared anew. */
const MOST_XML_BYTES = 1024 * 1024;

/**
 * Where a revision's content is not what git holds. Equal bytes settle a file; XML that is Apigee's configuration is
 * compared by meaning, all else by bytes; of the root descriptor only display name and description are compared,
 * since Apigee writes the rest. `name` is the asset's: a display name that only repeats it, or the descriptor's own
 * name, says nothing.
 */
export function compareContent(git: BundleContent, live: BundleContent, name: string): Comparison {
  const [gitRoot, liveRoot] = [git, live].map(rootOf);
  const roots = new Set([gitRoot?.[0], liveRoot?.[0]]);
  const names = [...new Set([...git.keys(), ...live.keys()])]
    .filter((entry) => !roots.has(entry) && !isLeftOut(entry) && !isRewrittenByApigee(entry))
    .sort();
  const differences: Difference[] = compareRoots(gitRoot, liveRoot, name);
  const reformatted: string[] = [];
  for (const entry of names) {
    if (differences.length >= MOST_DIFFERENCES) break;
    const sides = [git.get(entry), live.get(entry)] as const;
    const found = compareFiles(entry, ...sides);
    if (found === 'reformatted') reformatted.push(entry);
    else differences.push(...maskSecrets(found, sides));
  }
  return { differences: differences.slice(0, MOST_DIFFERENCES), reformatted };
}

/** The root descriptor of a content, if it has a sound one. */
export function rootOf(content: BundleContent): NamedDocument | undefined {
  return descriptorOf(rootsOf(content));
}

function rootsOf(content: BundleContent) {
  const atRoot = [...content].filter(([entry]) => entry.split('/').length === 2);
  return readDocuments(new Map(atRoot), '.').documents;
}

/** Where display name and description differ: all that Apigee keeps of a root descriptor. */
export function compareRoots(
  git: NamedDocument | undefined,
  live: NamedDocument | undefined,
  name: string,
): Difference[] {
  const document = git ?? live;
  if (document === undefined) return [];
  const own = new Set(['', name, nameIn(git), nameIn(live)]);
  const shown = (root: NamedDocument | undefined): string => {
    const text = rootText(root, 'DisplayName').trim();
    return own.has(text) ? '' : text;
  };
  const told = (root: NamedDocument | undefined): string => stripMarker(rootText(root, 'Description'));
  const [file, { root }] = document;
  return [
    ...compareTexts({ file, path: `/${root.name}/DisplayName` }, shown(git), shown(live)),
    ...compareTexts({ file, path: `/${root.name}/Description` }, told(git), told(live)),
  ];
}

const nameIn = (root: NamedDocument | undefined): string => root?.[1].root.attributes['name'] ?? '';

function rootText(root: NamedDocument | undefined, element: string): string {
  return textOf(childNamed(root?.[1].root, element));
}

function compareTexts(at: { file: string; path: string }, git: string, live: string): Difference[] {
  if (git === live) return [];
  const change = git === '' ? 'added' : live === '' ? 'removed' : 'edited';
  return [{ ...at, change, git: git === '' ? null : git, live: live === '' ? null : live }];
}

/** True for files of equal bytes, and for configuration that means the same however it is written. */
export function meansTheSame(file: string, git: Uint8Array, live: Uint8Array): boolean {
  const found = compareFiles(file, git, live);
  return found === 'reformatted' || found.length === 0;
}

function compareFiles(
  file: string,
  git: Uint8Array | undefined,
  live: Uint8Array | undefined,
): readonly Difference[] | 'reformatted' {
  if (git === undefined || live === undefined) return [oneSided(file, git, live)];
  if (Buffer.compare(git, live) === 0) return [];
  const [gitXml, liveXml] = isConfiguration(file) ? [read(git), read(live)] : [];
  if (gitXml === undefined || liveXml === undefined) return [asBytes(file, git, live)];
  if (canonicalXml(gitXml) === canonicalXml(liveXml)) return 'reformatted';
  if (Math.max(git.byteLength, live.byteLength) > MOST_XML_BYTES) return [asBytes(file, git, live)];
  return compareElements(gitXml, liveXml).map((found) => ({ file, ...found }));
}

function oneSided(file: string, git: Uint8Array | undefined, live: Uint8Array | undefined): Difference {
  return {
    file,
    change: git === undefined ? 'added' : 'removed',
    git: git === undefined ? null : sizeAndHash(git),
    live: live === undefined ? null : sizeAndHash(live),
  };
}

/** Undefined for XML that is not sound. */
function read(bytes: Uint8Array): XmlDocument | undefined {
  try {
    return readXml(bytes);
  } catch (error) {
    if (error instanceof XmlFault) return undefined;
    throw error;
  }
}

function asBytes(file: string, git: Uint8Array, live: Uint8Array): Difference {
  const edited = { file, change: 'edited' as const, git: sizeAndHash(git), live: sizeAndHash(live) };
  const diff = unifiedDiff(git, live);
  return diff === undefined ? edited : { ...edited, diff };
}
