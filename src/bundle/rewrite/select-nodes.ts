import { selectWithResolver } from 'xpath';
import type { SourceNode } from './source-tree.ts';

export type Selected =
  | { readonly kind: 'nodes'; readonly nodes: readonly SourceNode[] }
  /** The expression is no XPath 1.0, or yields a number or a text where nodes are needed. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** Prefixes stand for themselves, in the file and in the expression alike. */
const PREFIXES = { lookupNamespaceURI: (prefix: string) => prefix };

/** The nodes an XPath 1.0 expression finds, in document order. */
export function selectNodes(document: SourceNode, xpath: string): Selected {
  try {
    // The library's types ask for a browser's DOM; SourceNode has the part of it that the library reads.
    const found: unknown = selectWithResolver(xpath, document as never, PREFIXES);
    if (Array.isArray(found)) return { kind: 'nodes', nodes: found as SourceNode[] };
    return { kind: 'invalid', reason: `yields a ${typeof found}, not a place in the file` };
  } catch (error) {
    return {
      kind: 'invalid',
      reason: `is no XPath 1.0: ${error instanceof Error ? firstLine(error.message) : 'unreadable'}`,
    };
  }
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 120);
}
