import { createHash } from 'node:crypto';
import { type BundleContent, liesAtRoot } from '../bundle/content.ts';
import { digestOf } from '../bundle/digest.ts';
import { readDocuments } from '../bundle/documents.ts';
import { decodeXml } from '../bundle/xml/decode-xml.ts';
import { readXml } from '../bundle/xml/read-xml.ts';
import { XmlFault } from '../bundle/xml/xml-fault.ts';
import { contentOfZip } from '../bundle/zip/open-zip.ts';
import { type AssetRef, rootFolderOf } from '../domain/bundle.ts';

/** What Apigee holds under a revision, made comparable with what git holds. */
export interface LiveContent {
  readonly content: BundleContent;
  /** As `digestContent` of the bundle that was imported, if Apigee kept it. */
  readonly digest: string;
  /** The same without the display name, which cannot be judged if the bundle was deployed under another name. */
  readonly namelessDigest: string;
}

/**
 * The content of an exported zip. Apigee keeps every entry byte for byte but the root descriptor, which it writes
 * anew; the proxy editor of the console writes every XML anew, and was seen to write a root twice into one file.
 * XML that is not sound counts by its bytes. Throws PipeError `bundle-invalid` for a zip that is none, or holds what
 * no bundle may hold.
 */
export function readExport(zip: Uint8Array, asset: AssetRef): LiveContent {
  const exported = contentOfZip(zip, `The export of ${asset.name}`);
  const content = withOneRoot(exported, asset);
  const { documents } = readDocuments(content, asset.name);
  return {
    content,
    digest: digestOf(content, documents),
    namelessDigest: digestOf(content, documents, 'ignored'),
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
