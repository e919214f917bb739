import type { Element } from '@xmldom/xmldom';
import { unzipSync } from 'fflate';
import { GoogleError, requestInfo } from '../google/google-error.ts';
import {
  type AssetKind,
  type BundleFacts,
  type BundleFiles,
  bundleRoot,
  factsOf,
  inFolder,
  type ParsedFiles,
} from './bundle-facts.ts';
import { allOf, parseXml, textOf } from './xml.ts';

interface Violation {
  readonly filename?: string;
  readonly description: string;
}

const sizeLimit = 15 * 1024 * 1024;
const unpackedLimit = 256 * 1024 * 1024;

/** Import's own checks (docs/apigee.md#import); throws 400 with a BadBundle detail that names every violation. */
export function readBundle(zip: Uint8Array, kind: AssetKind): { files: BundleFiles; facts: BundleFacts } {
  if (zip.length > sizeLimit) {
    throw new GoogleError('INVALID_ARGUMENT', `Request payload size exceeds the limit: ${sizeLimit} bytes.`);
  }
  const files = unpack(zip);
  const root = bundleRoot[kind];
  const outside = Object.keys(files).filter(
    (name) => !name.startsWith(root) || name.split('/').includes('..'),
  );
  refuse(
    outside.map((filename) => ({ filename, description: 'zip entry in bundle is outside the bundle root' })),
  );
  const { parsed, broken } = parseFiles(files, root);
  refuse(broken);
  refuse([...missingParts(parsed, kind), ...missingPolicies(parsed, root)]);
  return { files, facts: factsOf(files, parsed) };
}

function unpack(zip: Uint8Array): BundleFiles {
  let unpacked = 0;
  try {
    return unzipSync(zip, {
      filter: ({ originalSize, name }) => {
        unpacked += originalSize;
        if (unpacked > unpackedLimit) throw new Error('too large');
        return !name.endsWith('/');
      },
    });
  } catch {
    throw badBundle([{ description: 'the bundle is not a valid zip archive' }]);
  }
}

function parseFiles(files: BundleFiles, root: string): { parsed: ParsedFiles; broken: Violation[] } {
  const parsed = new Map<string, Element>();
  const broken: Violation[] = [];
  for (const [filename, bytes] of Object.entries(files)) {
    const path = filename.slice(root.length);
    if (!isConfiguration(path)) continue;
    try {
      parsed.set(path, parseXml(bytes));
    } catch (error) {
      broken.push({
        filename,
        description: `malformed XML: ${error instanceof Error ? error.message : 'unreadable'}`,
      });
    }
  }
  return { parsed, broken };
}

function isConfiguration(path: string): boolean {
  return /^(?:[^/]+|(?:policies|proxies|targets|sharedflows)\/[^/]+)\.xml$/.test(path);
}

function missingParts(parsed: ParsedFiles, kind: AssetKind): Violation[] {
  const descriptors = [...parsed.keys()].filter((path) => !path.includes('/'));
  const violations: Violation[] = [];
  if (descriptors.length > 1) violations.push({ description: 'The bundle must contain one root descriptor' });
  if (kind === 'apiproxy' && inFolder(parsed, 'proxies').length === 0) {
    violations.push({ description: 'The proxy must contain a ProxyEndpoint' });
  }
  if (kind === 'sharedflow' && inFolder(parsed, 'sharedflows').length === 0) {
    violations.push({ description: 'The shared flow bundle must contain a SharedFlow' });
  }
  return violations;
}

function missingPolicies(parsed: ParsedFiles, root: string): Violation[] {
  const policies = new Set(inFolder(parsed, 'policies').map((policy) => policy.getAttribute('name')));
  return [...parsed].flatMap(([path, element]) => {
    if (!/^(?:proxies|targets|sharedflows)\//.test(path)) return [];
    const named = allOf(element, 'Step').flatMap((step) => textOf(allOf(step, 'Name')[0]) ?? []);
    return [...new Set(named)]
      .filter((name) => !policies.has(name))
      .map((name) => ({
        filename: `${root}${path}`,
        description: `Step references the policy "${name}" that does not exist`,
      }));
  });
}

function refuse(violations: readonly Violation[]): void {
  if (violations.length > 0) throw badBundle(violations);
}

function badBundle(violations: readonly Violation[]): GoogleError {
  return new GoogleError('INVALID_ARGUMENT', 'bundle contains errors', {
    details: [
      { '@type': 'type.googleapis.com/edge.configstore.bundle.BadBundle', violations },
      requestInfo(),
    ],
  });
}
