import type { BundleContent } from '../../bundle/content.ts';
import { documentsIn, type NamedDocument, readDocuments } from '../../bundle/documents.ts';
import type { Bundle } from '../../domain/bundle.ts';
import type { PipeRuleId } from '../../domain/findings/pipe-rules.ts';

/** What a rule of ours found, before it has words of the bundle's place in the repository. */
export interface Remark {
  readonly rule: PipeRuleId;
  readonly bundle: Bundle;
  /** As in the zip: `apiproxy/policies/FC-Log.xml`. */
  readonly entry: string;
  readonly line: number | undefined;
  readonly message: string;
}

/** A bundle's files, for the rules that want to look into them. */
export interface BundleFiles {
  /** The XML in a folder of the bundle (`policies`), in name order. */
  documentsIn(folder: string): readonly NamedDocument[];
  linesOf(entry: string): readonly string[];
}

/** Reads a bundle's files when a rule wants to look: most bundles are judged by the discovery's facts alone. */
export type ReadFiles = (bundle: Bundle) => Promise<BundleFiles>;

/** What is no XML is not looked at: the discovery has refused such a bundle. */
export function filesOf(content: BundleContent, path: string): BundleFiles {
  const { documents } = readDocuments(content, path);
  return {
    documentsIn: (folder) => documentsIn(documents, folder),
    linesOf: (entry) => new TextDecoder().decode(content.get(entry)).split(/\r?\n/),
  };
}
