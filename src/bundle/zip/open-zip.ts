import { crc32, inflateRawSync } from 'node:zlib';
import { type BundleKind, rootFolderOf } from '../../domain/bundle.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { type BundleContent, isLeftOut } from '../content.ts';
import { MAX_UNPACKED_BYTES } from '../limits.ts';
import { megabytes } from '../where.ts';
import { listZip, type PackedRecord } from './list-zip.ts';
import { ZipFault } from './zip-fault.ts';
import type { ZipRecord } from './zip-record.ts';

/** A bundle in a zip: at its root (prefix ``) or one folder down (prefix `orders/`). */
interface ZippedBundle {
  readonly kind: BundleKind;
  readonly prefix: string;
}

export interface OpenZip {
  readonly bundles: readonly ZippedBundle[];
  /** Unpacks one bundle, without what `isLeftOut` names and tells of. Throws PipeError `bundle-invalid`. */
  contentOf(bundle: ZippedBundle, onLeftOut?: (name: string) => void): BundleContent;
}

/**
 * Checks a zip before a byte of it is unpacked: entries that leave the bundle, links, encryption, duplicates,
 * bombs. Throws one PipeError `bundle-invalid` with everything that is wrong; `where` is the zip's path or name.
 */
export function openZip(zip: Uint8Array, where: string): OpenZip {
  const records = withSlashes(orInvalid(where, () => listZip(zip)));
  const files = records.filter((record) => !record.name.endsWith('/'));
  const bundles = bundlesAmong(files);
  const faults = [...faultsOf(records), ...strayFaults(files, bundles), ...sizeFaults(files)];
  throwAll(faults.slice(0, MAX_TOLD).map((fault) => invalid(where, fault)));

  return {
    bundles,
    contentOf: ({ kind, prefix }, onLeftOut) => {
      const inside = `${prefix}${rootFolderOf(kind)}/`;
      const content = new Map<string, Uint8Array>();
      for (const record of files) {
        const name = record.name.slice(prefix.length);
        if (!record.name.startsWith(inside)) continue;
        if (isLeftOut(name)) {
          onLeftOut?.(name);
          continue;
        }
        content.set(
          name,
          orInvalid(where, () => unpack(record)),
        );
      }
      return content;
    },
  };
}

/** The one bundle of a zip that Apigee gave back, or that was just made. Throws PipeError `bundle-invalid`. */
export function contentOfZip(zip: Uint8Array, where: string): BundleContent {
  const open = openZip(zip, where);
  const [bundle, second] = open.bundles;
  if (bundle === undefined) throw invalid(where, 'holds no bundle: neither apiproxy/ nor sharedflowbundle/.');
  if (second !== undefined) throw invalid(where, 'holds two bundles where one was expected.');
  return open.contentOf(bundle);
}

/** A hostile zip does not get to write ten thousand lines of log. */
const MAX_TOLD = 20;

const BUNDLE_ROOT = /^(?<prefix>(?:[^/]+\/)?)(?<root>apiproxy|sharedflowbundle)\//;

function bundlesAmong(files: readonly ZipRecord[]): readonly ZippedBundle[] {
  const found = new Map<string, ZippedBundle>();
  for (const { name } of files) {
    const match = BUNDLE_ROOT.exec(name);
    if (match === null || isLeftOut(name)) continue;
    const prefix = match.groups?.['prefix'] ?? '';
    // `resources/apiproxy/…` of a bundle at the zip's root is no bundle of its own.
    if (prefix === 'apiproxy/' || prefix === 'sharedflowbundle/') continue;
    found.set(match[0], { kind: match.groups?.['root'] === 'apiproxy' ? 'apiproxy' : 'sharedflow', prefix });
  }
  return [...found.values()];
}

/**
 * Old Windows tools write "\\" between all names, which nobody else does. One name among others that has it means
 * something else on every system, and stays a fault.
 */
function withSlashes(records: readonly PackedRecord[]): readonly PackedRecord[] {
  if (records.some(({ name }) => name.includes('/'))) return records;
  return records.map((record) => ({ ...record, name: record.name.replaceAll('\\', '/') }));
}

const LINK = 0o120000;
const FOLDER = 0o040000;
const PLAIN = 0o100000;
/** Simply, strongly, or with the directory. */
const ENCRYPTED = 0x2041;

function faultsOf(records: readonly ZipRecord[]): readonly string[] {
  const seen = new Set<string>();
  const faults: string[] = [];
  const folders = new Set(records.flatMap(({ name }) => foldersAbove(sameName(name))));
  for (const record of records) {
    const name = sameName(record.name);
    const twice = seen.has(name) || (folders.has(name) && !record.name.endsWith('/'));
    seen.add(name);
    const fault = faultOfName(record.name) ?? faultOfKind(record);
    if (fault !== undefined) faults.push(fault);
    else if (twice) faults.push(`holds ${JSON.stringify(record.name)} twice.`);
  }
  return faults;
}

/** One name is written in several ways; every one of them leads to the same file. */
function sameName(name: string): string {
  return name.replace(/\/$/, '').normalize('NFC');
}

function foldersAbove(name: string): readonly string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.length > MAX_DEPTH ? [] : parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Deeper names are a fault of their own. */
const MAX_DEPTH = 64;

function faultOfKind(record: ZipRecord): string | undefined {
  const name = JSON.stringify(record.name);
  if (record.unixType === LINK) return `holds ${name}, a link. Put the file itself there.`;
  if (![0, PLAIN, FOLDER].includes(record.unixType)) return `holds ${name}, which is no plain file.`;
  if ((record.flags & ENCRYPTED) !== 0) return `holds ${name} encrypted. Pack it without a password.`;
  if (record.name.endsWith('/') && record.bytes > 0) return `holds ${name}, a folder with content.`;
  if (record.method !== 0 && record.method !== 8)
    return `holds ${name} packed in a way that Apigee cannot read.`;
  return undefined;
}

/** Apigee answers "zip entry in bundle is outside the bundle root" (docs/apigee.md#import). */
function strayFaults(files: readonly ZipRecord[], bundles: readonly ZippedBundle[]): readonly string[] {
  if (bundles.length === 0) return [];
  const roots = bundles.map(({ kind, prefix }) => `${prefix}${rootFolderOf(kind)}/`);
  return files
    .filter(({ name }) => !isLeftOut(name) && faultOfName(name) === undefined)
    .filter(({ name }) => !roots.some((root) => name.startsWith(root)))
    .map(({ name }) => `holds ${JSON.stringify(name)}, which lies outside ${roots.join(' and ')}.`);
}

function sizeFaults(files: readonly ZipRecord[]): readonly string[] {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= MAX_UNPACKED_BYTES) return [];
  return [`unpacks to ${megabytes(total)}; ${megabytes(MAX_UNPACKED_BYTES)} is the most for a bundle.`];
}

function unpack(record: PackedRecord): Uint8Array {
  const name = JSON.stringify(record.name);
  const bytes = record.method === 0 ? record.packed : inflate(record, name);
  if (bytes.byteLength !== record.bytes) throw new ZipFault(`gives ${name} a size that is not true.`);
  if (crc32(bytes) !== record.crc) throw new ZipFault(`holds ${name} damaged: its checksum does not match.`);
  return bytes;
}

function inflate({ packed, bytes }: PackedRecord, name: string): Uint8Array {
  const unpacked = inflateOrNothing(packed, bytes);
  if (unpacked === undefined) throw new ZipFault(`holds ${name} damaged, or larger than it says.`);
  if (unpacked.engine.bytesWritten !== packed.length) {
    throw new ZipFault(`holds ${name} with more behind it than was packed.`);
  }
  return unpacked.buffer;
}

/** Stops at the declared size, whose sum was bounded: a lying entry never fills the memory. */
function inflateOrNothing(packed: Uint8Array, bytes: number): Inflated | undefined {
  try {
    const options = { maxOutputLength: Math.max(1, bytes), info: true };
    return inflateRawSync(packed, options) as unknown as Inflated;
  } catch {
    return undefined;
  }
}

/** What zlib answers to `info: true`; `bytesWritten` counts what it took in. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function orInvalid<T>(where: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof ZipFault) throw invalid(where, error.message);
    throw error;
  }
}

function invalid(where: string, fault: string): PipeError {
  return new PipeError('bundle-invalid', `${where} ${fault}`, { where });
}

/** Why a zip entry's name cannot be taken as a path below the bundle; undefined where it can. */
function faultOfName(name: string): string | undefined {
  const shown = JSON.stringify(name);
  if (name.includes('\\')) return `holds ${shown}: zip entries are written with "/", never "\\".`;
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return `holds ${shown}, an absolute path.`;
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.includes('..')) return `holds ${shown}, which leaves the bundle's folder.`;
  if (parts.some((part) => part === '' || part === '.')) return `holds ${shown}, which is no plain path.`;
  if (parts.length > 64 || name.length > 1024 || parts.some((part) => part.length > 255)) {
    return `holds ${JSON.stringify(name.slice(0, 100))}…, a longer or deeper path than file systems take.`;
  }
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return `holds ${shown}: control characters in a name.`;
  return undefined;
}
