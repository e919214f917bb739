import { createHash } from 'node:crypto';
import { type BundleContent, liesAtRoot } from '../../bundle/content.ts';
import { type Digests, digestsOf } from '../../bundle/digest.ts';
import { type Documents, descriptorOf, readDocuments } from '../../bundle/documents.ts';
import { factsOf } from '../../bundle/facts.ts';
import { policiesIn } from '../../bundle/references.ts';
import { decodeXml } from '../../bundle/xml/decode-xml.ts';
import { readXml } from '../../bundle/xml/read-xml.ts';
import { XmlFault } from '../../bundle/xml/xml-fault.ts';
import { childNamed, textOf as textIn } from '../../bundle/xml/xml-tree.ts';
import { contentOfZip } from '../../bundle/zip/open-zip.ts';
import { type AssetRef, rootFolderOf } from '../../domain/bundle.ts';
import { isExtensible } from '../../domain/policy-types.ts';
import type { Revision } from '../../domain/revision.ts';

/** What Apigee holds under a revision, made comparable with what git holds. */
export interface LiveContent extends Digests {
  readonly content: BundleContent;
  /** What Apigee says of the revision, read off its own files; undefined if they do not settle it. */
  readonly described: LiveDescription | undefined;
}

type LiveDescription = Omit<Revision, 'revision' | 'createdAtMs' | 'lastModifiedAtMs'>;

/**
 * The content of an exported zip. Apigee keeps every entry byte for byte but the root descriptor, which it writes
 * anew; the proxy editor of the console writes every XML anew, and was seen to write a root twice into one file.
 * XML that is not sound counts by its bytes. Throws PipeError `bundle-invalid` for a zip that is none, or holds what
 * no bundle may hold.
 */
export function readExport(zip: Uint8Array, asset: AssetRef): LiveContent {
  const exported = contentOfZip(zip, `The export of ${asset.name}`);
  const content = withOneRoot(exported, asset);
  const { documents, problems } = readDocuments(content, asset.name);
  return {
    content,
    ...digestsOf(content, documents),
    described: problems.length === 0 ? describe(documents) : undefined,
  };
}

function describe(documents: Documents): LiveDescription | undefined {
  const policies = policiesIn(documents);
  const descriptor = descriptorOf(documents)?.[1].root;
  if (descriptor === undefined) return undefined;
  return {
    description: textIn(childNamed(descriptor, 'Description')),
    basePaths: factsOf(documents).basePaths,
    policies: policies.map(({ name }) => name),
    // By Google's list: what Apigee judged it does not write into its files.
    hasExtensiblePolicy: policies.some(isExtensible),
  };
}

/** Apigee's own root stands for every other descriptor that lies beside it. */
function withOneRoot(content: BundleContent, { kind, name }: AssetRef): BundleContent {
  const own = `${rootFolderOf(kind)}/${name}.xml`;
  const hasOwn = isDescriptor(content.get(own));
  const kept = [...content].filter(
    ([entry, bytes]) => !(hasOwn && entry !== own && liesAtRoot(entry) && isDescriptor(bytes)),
  );
  return new Map(kept.map(([entry, bytes]) => [entry, liesAtRoot(entry) ? firstOfTwo(bytes) : bytes]));
}

function isDescriptor(bytes: Uint8Array | undefined): boolean {
  return bytes !== undefined && /<(?:APIProxy|SharedFlowBundle)[\s/>]/.test(textOf(bytes));
}

/** A root that stands twice in one file is read once. */
function firstOfTwo(bytes: Uint8Array): Uint8Array {
  try {
    readXml(bytes);
    return bytes;
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
  }
  const text = textOf(bytes);
  const end = ['</APIProxy>', '</SharedFlowBundle>']
    .map((tag) => ({ tag, at: text.indexOf(tag) }))
    .find(({ at }) => at >= 0);
  return end === undefined ? bytes : Buffer.from(text.slice(0, end.at + end.tag.length), 'utf8');
}

/** Text that cannot be decoded is not sound XML either, which is told where it is read. */
function textOf(bytes: Uint8Array): string {
  try {
    return decodeXml(bytes).text;
  } catch (error) {
    if (error instanceof XmlFault) return '';
    throw error;
  }
}

/** How a file is told that cannot be shown. */
export function sizeAndHash(bytes: Uint8Array): string {
  return `${bytes.byteLength} bytes sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
