import { createHash, type Hash } from 'node:crypto';
import { type BundleContent, isLeftOut, kindOfContent, sortedEntries } from './content.ts';
import { type Documents, descriptorOf } from './documents.ts';
import { stripMarker } from './marker.ts';
import { canonicalElement, canonicalXml } from './xml/canonical-xml.ts';
import { childNamed, textOf, type XmlDocument } from './xml/xml-tree.ts';

/**
 * `sha256:` and 64 hex digits over what a bundle means (docs/architecture.md#decisions). The kind counts; the name does not, since
 * Apigee takes the name from the import's query: a preview of a proxy has the proxy's digest. What Apigee itself
 * rewrites is left out, so a bundle that Apigee gives back has the digest of the bundle it was given.
 * XML that is missing in `documents`, since it is not sound, counts by its bytes.
 */
export function digestOf(content: BundleContent, documents: Documents): string {
  return digestsOf(content, documents).digest;
}

export interface Digests {
  readonly digest: string;
  /**
   * The same without the display name, for a bundle that was deployed under another name than its descriptor's: there
   * nobody can tell a display name that only repeats the name.
   */
  readonly namelessDigest: string;
}

/** Both digests of a bundle, the files read once. */
export function digestsOf(content: BundleContent, documents: Documents): Digests {
  const hash = createHash('sha256');
  add(hash, 'apigee-pipe digest 1', kindOfContent(content) ?? 'no bundle');
  const descriptor = descriptorOf(documents);
  for (const [name, bytes] of sortedEntries(content)) {
    if (name === descriptor?.[0] || isLeftOut(name) || isRewrittenByApigee(name)) continue;
    const document = documents.get(name);
    add(hash, name, document === undefined ? bytes : canonicalXml(document));
  }
  const endedBy = (displayName: 'kept' | 'ignored'): string => {
    const meaning = descriptor === undefined ? '' : descriptorMeaning(descriptor[1], displayName);
    return `sha256:${add(hash.copy(), 'descriptor', meaning).digest('hex')}`;
  };
  return { digest: endedBy('kept'), namelessDigest: endedBy('ignored') };
}

/** Every part goes in with its length, so that no two lists of parts look alike. */
function add(hash: Hash, name: string, value: string | Uint8Array): Hash {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return hash.update(`${Buffer.byteLength(name)} ${name} ${bytes.byteLength}\n`).update(bytes);
}

/** Hashes of the other files, made anew at each import. */
export function isRewrittenByApigee(name: string): boolean {
  return /^[^/]+\/manifests\/manifest\.xml$/.test(name);
}

/**
 * What an author says in the root descriptor and Apigee keeps: description and display name. The rest Apigee
 * writes itself: revision, times and persons, versions, and lists of what the bundle holds. A display name
 * that only repeats the name is what Apigee fills in, so a bundle without descriptor equals the one it makes.
 */
function descriptorMeaning(document: XmlDocument, naming: 'kept' | 'ignored'): string {
  const { root } = document;
  const description = stripMarker(textOf(childNamed(root, 'Description')));
  const displayName = childNamed(root, 'DisplayName');
  const shown = textOf(displayName).trim();
  const repeated = naming === 'ignored' || shown === '' || shown === root.attributes['name'];
  const kept = [
    ...(displayName === undefined || repeated ? [] : [canonicalElement(displayName, document.source)]),
    ...(description === '' ? [] : [description]),
  ];
  return kept.map((part) => `${part.length} ${part}\n`).join('');
}
