import { throwAll } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { type BundleContent, isConfiguration, liesAtRoot, sortedEntries } from './content.ts';
import { placeIn } from './where.ts';
import { readXml } from './xml/read-xml.ts';
import { XmlFault } from './xml/xml-fault.ts';
import type { XmlDocument } from './xml/xml-tree.ts';

/** The XML of a bundle by entry name, in name order. */
export type Documents = ReadonlyMap<string, XmlDocument>;

export interface ReadDocuments {
  readonly documents: Documents;
  /** Entries that could not be read, each with its problem. */
  readonly unread: readonly string[];
  readonly problems: readonly PipeError[];
}

/**
 * Reads all configuration XML of a bundle, and says of every file that is not well-formed where and why;
 * `path` is the bundle's, for those sentences. What is `known` is not read again.
 */
export function readDocuments(
  content: BundleContent,
  path: string,
  known: Documents = new Map(),
): ReadDocuments {
  const documents = new Map<string, XmlDocument>();
  const unread: string[] = [];
  const problems: PipeError[] = [];
  let tags = 0;
  for (const [name, bytes] of sortedEntries(content)) {
    if (!isConfiguration(name)) continue;
    tags += tagsIn(bytes);
    if (tags > MAX_TAGS)
      return { documents, unread: [...unread, name], problems: [...problems, tooMuch(path)] };
    try {
      documents.set(name, known.get(name) ?? readXml(bytes));
    } catch (error) {
      if (!(error instanceof XmlFault)) throw error;
      unread.push(name);
      problems.push(
        new PipeError('bundle-invalid', `${placeIn(path, name)} ${error.message}`, {
          where: placeIn(path, name, error.line),
        }),
      );
    }
  }
  return { documents, unread, problems };
}

/** The largest real bundle seen has a tenth of it; the bound keeps crafted ones from holding up a run. */
const MAX_TAGS = 500_000;

function tagsIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x3c); at !== -1; at = bytes.indexOf(0x3c, at + 1)) count += 1;
  return count;
}

function tooMuch(path: string): PipeError {
  const said = `The bundle ${path} has more XML than is read: ${MAX_TAGS} tags are the most.`;
  return new PipeError('bundle-invalid', said, { where: path });
}

/** Like `readDocuments`, for content that must be sound: throws PipeError `bundle-invalid` with all problems. */
export function soundDocuments(content: BundleContent, path: string, known?: Documents): Documents {
  const { documents, problems } = readDocuments(content, path, known);
  throwAll(problems);
  return documents;
}

/** An entry and what it holds. */
export type NamedDocument = readonly [string, XmlDocument];

/** XML directly in the bundle's root folder; a sound bundle has one, or none. */
export function rootDocuments(documents: Documents): readonly NamedDocument[] {
  return [...documents].filter(([name]) => liesAtRoot(name));
}

/** The root descriptor: `<APIProxy>` or `<SharedFlowBundle>`. */
export function descriptorOf(documents: Documents): NamedDocument | undefined {
  return rootDocuments(documents).find(isDescriptor);
}

export function isDescriptor([, { root }]: NamedDocument): boolean {
  return root.name === 'APIProxy' || root.name === 'SharedFlowBundle';
}

/** Documents in one of the bundle's folders (`policies`, `proxies`, `targets`, `sharedflows`). */
export function documentsIn(documents: Documents, folder: string): readonly NamedDocument[] {
  return [...documents].filter(([name]) => name.split('/')[1] === folder && !liesAtRoot(name));
}
