import { selectWithResolver } from 'xpath';
import { OutOfTime, TimeBudget } from '../../domain/pacing/time-budget.ts';
import type { SourceNode } from './source-tree.ts';

export type Selected =
  | { readonly kind: 'nodes'; readonly nodes: readonly SourceNode[] }
  /** The expression is no XPath 1.0, or yields a number or a text where nodes are needed. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** Prefixes stand for themselves, in the file and in the expression alike. */
const PREFIXES = { lookupNamespaceURI: (prefix: string) => prefix };

/** A rule looks at a file for a fraction of a millisecond; all rules of all bundles share the rest. */
const BUDGET = new TimeBudget({ mostMs: 1000, totalMs: 10_000 });
const MAX_CHARACTERS = 4096;

/** The nodes an XPath 1.0 expression finds, in document order. */
export function selectNodes(document: SourceNode, xpath: string): Selected {
  if (xpath.length > MAX_CHARACTERS) {
    return { kind: 'invalid', reason: `is longer than ${MAX_CHARACTERS} characters` };
  }
  const search = (): Selected => find(document, xpath);
  try {
    return isCheap(xpath) && document.end < SMALL ? search() : BUDGET.run(search);
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error;
    return { kind: 'invalid', reason: 'takes too long. Name the elements on the way instead of //*' };
  }
}

/** Characters; the largest real policy has a tenth of it. */
const SMALL = 256 * 1024;

/** Steps from one element to the next, one predicate at each; what is looked for everywhere, or inside another, multiplies. */
function isCheap(xpath: string): boolean {
  const anywhere = xpath.split('//').length - 1;
  return xpath.length <= 300 && anywhere <= 1 && !/::|\[[^\]]*\[|\*[^*]*\*[^*]*\*|\(/.test(xpath);
}

function find(document: SourceNode, xpath: string): Selected {
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
