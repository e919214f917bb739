import type { BasePathChange } from '../../domain/rewrite.ts';
import { type Applied, failed } from './applied.ts';
import { editsFor } from './edits-for.ts';
import { isXmlFault, type OpenFiles } from './open-files.ts';
import { selectNodes } from './select-nodes.ts';

const BASE_PATH = '/ProxyEndpoint/HTTPProxyConnection/BasePath';

/** Every proxy endpoint's base path gets the prefix and the suffix; one without a base path is an error. */
export function changeBasePaths(files: OpenFiles, change: BasePathChange): Applied {
  const endpoints = files.xmlFiles((name) => /^proxies\/[^/]+\.xml$/i.test(name));
  if (endpoints.length === 0) return failed('changes base paths and finds no proxy endpoint');
  const changes: { file: string; what: string; places: number }[] = [];
  for (const file of endpoints) {
    const places = changeIn(files, file, change);
    if (typeof places !== 'number') return places;
    changes.push({ file, what: 'changed the base path', places });
  }
  return { kind: 'applied', changes };
}

function changeIn(
  files: OpenFiles,
  file: string,
  change: BasePathChange,
): number | (Applied & { kind: 'failed' }) {
  try {
    const { text, document } = files.open(file);
    const found = selectNodes(document, BASE_PATH);
    const nodes = found.kind === 'nodes' ? found.nodes : [];
    if (nodes.length === 0) return failed(`changes base paths and finds nothing at ${BASE_PATH} in ${file}`);
    const edits = nodes.flatMap((node) => {
      const value = joinBasePath(node.textContent, change);
      const wanted = editsFor(node, { kind: 'text', value }, text);
      return wanted.kind === 'edits' ? wanted.edits : [];
    });
    files.edit(file, edits);
    return nodes.length;
  } catch (error) {
    if (isXmlFault(error)) return failed(`cannot be done: ${file} ${error.message.replace(/\.$/, '')}`);
    throw error;
  }
}

interface BasePathEnds {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * A base path with a prefix before and a suffix after it: `/v2` + `/orders` + `-pr7` is `/v2/orders-pr7`.
 * `/` and an empty path are the root; a final `/**` stays at the end; no slash is doubled or left at the end.
 */
export function joinBasePath(basePath: string, { prefix, suffix }: BasePathEnds): string {
  const [, stem = '', tail = ''] = /^(.*?)(\/\*\*)?$/s.exec(basePath.trim()) ?? [];
  const start = withoutFinalSlash(`/${prefix}/${stem}`);
  const whole = withoutFinalSlash(suffix === '' ? start : `${start === '' ? '/' : start}${suffix}`);
  return `${whole}${tail}` || '/';
}

function withoutFinalSlash(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
}
