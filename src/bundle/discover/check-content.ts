import { deflateRawSync } from 'node:zlib';
import { PipeError } from '../../errors/pipe-error.ts';
import { type BundleContent, liesAtRoot } from '../content.ts';
import {
  type Documents,
  documentsIn,
  isDescriptor,
  type ReadDocuments,
  rootDocuments,
} from '../documents.ts';
import { MAX_ZIPPED_BYTES } from '../limits.ts';
import { type BundleLocation, tooLarge } from '../read-content.ts';
import { megabytes, placeIn } from '../where.ts';
import { childNamed, elementsBelow, textOf, type XmlDocument } from '../xml/xml-tree.ts';

/**
 * What makes Apigee refuse a bundle although its XML is well-formed; everything at once, before any network call.
 * What could not be read is not called missing.
 */
export function checkContent(
  location: BundleLocation,
  content: BundleContent,
  { documents, unread }: Pick<ReadDocuments, 'documents' | 'unread'>,
): readonly PipeError[] {
  const isRead = (folder: string): boolean => !unread.some((name) => name.split('/')[1] === folder);
  return [
    ...(unread.some(liesAtRoot) ? [] : descriptorFaults(location, documents)),
    ...(isRead('proxies') ? endpointFaults(location, documents) : []),
    ...(isRead('policies') ? stepFaults(location, documents) : []),
    ...sizeFaults(location, content),
  ];
}

function descriptorFaults({ path, kind }: BundleLocation, documents: Documents): readonly PipeError[] {
  const atRoot = rootDocuments(documents);
  const [first, second] = atRoot;
  if (first === undefined) return [];
  if (second !== undefined) {
    const all = atRoot.map(([name]) => placeIn(path, name)).join(' and ');
    const said = atRoot.every(isDescriptor)
      ? `The bundle ${path} has ${atRoot.length} root descriptors: ${all}.`
      : `The bundle ${path} has ${atRoot.length} XML files at its root, where only the descriptor belongs: ${all}.`;
    return [invalid(said, placeIn(path, second[0]), 'Keep the one that is meant and remove the rest.')];
  }
  const [name, { root }] = first;
  const expected = kind === 'apiproxy' ? 'APIProxy' : 'SharedFlowBundle';
  if (root.name === expected) return [];
  const said = `${placeIn(path, name)} begins with <${root.name}>; a root descriptor begins with <${expected}>.`;
  return [invalid(said, placeIn(path, name, root.line))];
}

/** Apigee answers "The proxy must contain a ProxyEndpoint" (docs/apigee.md#import). */
function endpointFaults({ path, kind }: BundleLocation, documents: Documents): readonly PipeError[] {
  if (kind === 'sharedflow') return [];
  if (documentsIn(documents, 'proxies').some(([, { root }]) => root.name === 'ProxyEndpoint')) return [];
  const said = `The proxy ${path} has no ProxyEndpoint, so nothing could be called.`;
  const hint = 'Add one as apiproxy/proxies/default.xml.';
  return [invalid(said, placeIn(path, 'apiproxy/proxies'), hint)];
}

function stepFaults({ path }: BundleLocation, documents: Documents): readonly PipeError[] {
  const policies = policyNames(documents);
  const flows = ['proxies', 'sharedflows', 'targets'].flatMap((folder) => documentsIn(documents, folder));
  return flows.flatMap(([entry, document]) =>
    stepsOf(document)
      .filter(({ name }) => !policies.has(name))
      .map(({ name, line }) => {
        const said = `${placeIn(path, entry)} has a step that names the policy ${name}, which the bundle does not have.`;
        const hint = `Add the policy as policies/${name}.xml, or remove the step.`;
        return invalid(said, placeIn(path, entry, line), hint);
      }),
  );
}

/** A step names a policy by its `name` attribute; files mostly carry the same name, and some tools go by that. */
function policyNames(documents: Documents): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [entry, { root }] of documentsIn(documents, 'policies')) {
    names.add(entry.replace(/^.*\//, '').replace(/\.xml$/i, ''));
    const declared = root.attributes['name'];
    if (declared !== undefined) names.add(declared.trim());
  }
  return names;
}

function stepsOf({ root }: XmlDocument): readonly { readonly name: string; readonly line: number }[] {
  return [...elementsBelow(root)]
    .filter(({ name }) => name === 'Step')
    .flatMap((step) => {
      const named = childNamed(step, 'Name');
      const name = textOf(named).trim();
      return named === undefined || name === '' || isPlaceholder(name) ? [] : [{ name, line: named.line }];
    });
}

/** `{{ policy }}`, `${policy}`, `@policy@`: filled in by somebody before the bundle is what it says. */
function isPlaceholder(name: string): boolean {
  return /[{}]|@[\w.-]+@/.test(name);
}

/**
 * Deflate hardly adds to what it cannot shrink, so only content near the limit is packed to know; zlib is ten
 * times faster at it than the packer whose bytes are the same everywhere, and within a hundredth of its size.
 */
function sizeFaults({ path }: BundleLocation, content: BundleContent): readonly PipeError[] {
  const entries = [...content].map(([name, bytes]) => ({ path: name, bytes: bytes.byteLength }));
  const unpacked = entries.reduce((sum, { path: name, bytes }) => sum + bytes + 200 + 2 * name.length, 0);
  if (unpacked * 1.01 <= MAX_ZIPPED_BYTES) return [];
  const zipped = [...content.values()].reduce((sum, bytes) => sum + deflateRawSync(bytes).byteLength, 0);
  return zipped <= MAX_ZIPPED_BYTES ? [] : [tooLarge(path, `${megabytes(zipped)} zipped`, entries)];
}

function invalid(said: string, where: string, hint?: string): PipeError {
  return new PipeError('bundle-invalid', said, { where, hint });
}
