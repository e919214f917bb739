import { PipeError } from '../errors/pipe-error.ts';
import { type BundleContent, isConfiguration, liesAtRoot, sortedNames } from './content.ts';
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
 * `path` is the bundle's, for those sentences.
 */
export function readDocuments(content: BundleContent, path: string): ReadDocuments {
  const documents = new Map<string, XmlDocument>();
  const unread: string[] = [];
  const problems: PipeError[] = [];
  for (const name of sortedNames(content).filter(isConfiguration)) {
    try {
      documents.set(name, readXml(content.get(name) ?? new Uint8Array()));
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

/** Like `readDocuments`, for content that must be sound: throws PipeError `bundle-invalid` with all problems. */
export function soundDocuments(content: BundleContent, path: string): Documents {
  const { documents, problems } = readDocuments(content, path);
  const [first, ...also] = problems;
  if (first !== undefined) {
    throw new PipeError(first.code, first.message, { where: first.where, also });
  }
  return documents;
}

/** XML directly in the bundle's root folder; a sound bundle has one, or none. */
export function rootXmlNames(documents: Documents): readonly string[] {
  return [...documents.keys()].filter(liesAtRoot);
}

/** The root descriptor's entry: `<APIProxy>` or `<SharedFlowBundle>`. */
export function descriptorName(documents: Documents): string | undefined {
  return rootXmlNames(documents).find((name) => isDescriptor(documents.get(name)));
}

export function isDescriptor(document: XmlDocument | undefined): boolean {
  return document?.root.name === 'APIProxy' || document?.root.name === 'SharedFlowBundle';
}

/** Documents in one of the bundle's folders (`policies`, `proxies`, `targets`, `sharedflows`). */
export function documentsIn(
  documents: Documents,
  folder: string,
): readonly (readonly [string, XmlDocument])[] {
  return [...documents].filter(([name]) => name.split('/')[1] === folder && !liesAtRoot(name));
}
