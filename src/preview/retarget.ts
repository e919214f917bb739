import type { BundleContent } from '../bundle/content.ts';
import { descriptorOf, soundDocuments } from '../bundle/documents.ts';
import { joinBasePath } from '../bundle/rewrite/change-base-paths.ts';
import { editsFor } from '../bundle/rewrite/edits-for.ts';
import { OpenFiles } from '../bundle/rewrite/open-files.ts';
import { selectNodes } from '../bundle/rewrite/select-nodes.ts';

export interface Retargeting {
  /** The copy's own name. */
  readonly name: string;
  /** Names of shared flows, and of the copies that are called in their place. */
  readonly sharedFlows: ReadonlyMap<string, string>;
  readonly basePath: { readonly prefix: string; readonly suffix: string };
}

export interface Retargeted {
  readonly content: BundleContent;
  /** FlowCallouts that take the shared flow's name from a variable: nobody can tell what they call. */
  readonly notFollowed: readonly string[];
}

const BASE_PATH = '/ProxyEndpoint/HTTPProxyConnection/BasePath';
const FLOW = '/FlowCallout/SharedFlowBundle';

/**
 * A bundle as a pull request's copy: under its own name, at its own base paths, calling the copies of those shared
 * flows that have one. What is not concerned keeps its bytes. Throws PipeError `bundle-invalid` if the XML is not sound.
 */
export function retarget(content: BundleContent, retargeting: Retargeting): Retargeted {
  const files = new OpenFiles(content);
  renameDescriptor(files, content, retargeting.name);
  changeBasePaths(files, retargeting.basePath);
  const notFollowed = retargetCalls(files, retargeting.sharedFlows);
  return { content: files.content(), notFollowed };
}

/**
 * Where the copy answers what the original answers at a path, which the longest of its base paths takes; undefined if
 * none of them does. A star in a base path is any one segment.
 */
export function pathOfCopy(
  path: string,
  basePaths: readonly string[],
  ends: Retargeting['basePath'],
): string | undefined {
  const taken = basePaths
    .flatMap((basePath) => stemIn(path, basePath) ?? [])
    .toSorted((one, other) => other.length - one.length);
  const [stem] = taken;
  if (stem === undefined) return undefined;
  const copy = joinBasePath(stem, ends);
  const rest = path.slice(stem.length);
  return rest === '' ? copy : `${copy.replace(/\/$/, '')}${rest.startsWith('/') ? '' : '/'}${rest}`;
}

/** The part of a path that a base path takes, up to the end of a segment. */
function stemIn(path: string, basePath: string): string | undefined {
  const given = (path === '' ? '/' : path).split('/');
  const wanted = basePath
    .trim()
    .replace(/\/(?:\*\*)?$/, '')
    .split('/');
  const fits = wanted.every((segment, index) =>
    segment === '*' ? (given[index] ?? '') !== '' : segment === given[index],
  );
  return fits ? given.slice(0, wanted.length).join('/') : undefined;
}

/** Apigee takes the name from the import and writes it there: written beforehand, what comes back is what was sent. */
function renameDescriptor(files: OpenFiles, content: BundleContent, name: string): void {
  const entry = descriptorOf(soundDocuments(content, name))?.[0];
  if (entry === undefined) return;
  const { text, document } = files.open(entry);
  const root = document.documentElement;
  if (root === null) return;
  const wanted = editsFor(root, { kind: 'attribute', attributes: { name } }, text);
  if (wanted.kind === 'edits') files.edit(entry, wanted.edits);
}

/** Every endpoint that has a base path, whatever stands in it; one without is reached by no call, copied or not. */
function changeBasePaths(files: OpenFiles, ends: Retargeting['basePath']): void {
  for (const entry of files.xmlFiles((name) => /^proxies\/[^/]+\.xml$/i.test(name))) {
    const { text, document } = files.open(entry);
    const found = selectNodes(document, BASE_PATH);
    const nodes = found.kind === 'nodes' ? found.nodes : [];
    const edits = nodes.flatMap((node) => {
      const value = joinBasePath(node.textContent, ends);
      const wanted = editsFor(node, { kind: 'text', value }, text);
      return wanted.kind === 'edits' ? wanted.edits : [];
    });
    if (edits.length > 0) files.edit(entry, edits);
  }
}

function retargetCalls(files: OpenFiles, sharedFlows: Retargeting['sharedFlows']): Retargeted['notFollowed'] {
  const notFollowed: string[] = [];
  for (const entry of files.xmlFiles((name) => /^policies\/[^/]+\.xml$/i.test(name))) {
    const { text, document } = files.open(entry);
    const found = selectNodes(document, FLOW);
    for (const node of found.kind === 'nodes' ? found.nodes : []) {
      const called = node.textContent.trim();
      if (called.includes('{')) notFollowed.push(entry);
      const copy = sharedFlows.get(called);
      if (copy === undefined) continue;
      const wanted = editsFor(node, { kind: 'text', value: copy }, text);
      if (wanted.kind === 'edits') files.edit(entry, wanted.edits);
    }
  }
  return notFollowed;
}
