import type { BundleContent } from '../../src/bundle/content.ts';
import { digestOf } from '../../src/bundle/digest.ts';
import { soundDocuments } from '../../src/bundle/documents.ts';

/** The digest of content whose XML nobody has read yet; throws PipeError `bundle-invalid` where it is not sound. */
export function digestContent(content: BundleContent): string {
  return digestOf(content, soundDocuments(content, '.'));
}
