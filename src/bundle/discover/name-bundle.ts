import { ASSET_NAME } from '../../config/names.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import { type Documents, descriptorOf } from '../documents.ts';
import type { BundleLocation } from '../read-content.ts';
import { placeIn } from '../where.ts';
import { nameInPom } from './pom-name.ts';

type NamingFiles = Pick<Files, 'read' | 'resolve' | 'kindOf'>;

/** How bundles get their names. */
export interface BundleNaming {
  /** Where a name comes from; `descriptor` if left out. */
  readonly names?: 'descriptor' | 'folder' | 'pom' | undefined;
  /** The name that the manifest gives to one bundle, which wins; undefined if it gives none. */
  readonly nameOf?:
    | ((bundle: { readonly name: string; readonly path: string }) => string | undefined)
    | undefined;
  /** The repository's own name, for a bundle at the root of the clone that has no descriptor. */
  readonly repositoryName?: string | undefined;
}

export interface BundleName {
  /** Under which the bundle is deployed. */
  readonly name: string;
  /** What its own files call it, if that is another name. */
  readonly nameInFiles: string | undefined;
}

/**
 * A bundle's name: what the manifest gives it, else by `names`. The descriptor's is its root's `name` attribute; without
 * a descriptor it is that of the folder which holds `apiproxy/` or `sharedflowbundle/`, or of the zip without `.zip`; and
 * for a bundle at the root of the clone, the repository's name. A pom's is its `<name>`, else its `<artifactId>`, as for
 * Maven. Throws PipeError `bundle-invalid` if that gives no name, or one that Apigee does not take
 * (docs/apigee.md#import: letters, digits, `.`, `_` and `-`).
 */
export async function nameBundle(
  location: BundleLocation,
  documents: Documents,
  { naming, files }: { readonly naming: BundleNaming; readonly files: NamingFiles },
): Promise<BundleName> {
  const [entry, document] = descriptorOf(documents) ?? [];
  const ofPlace = nameOfPlace(location, naming.repositoryName);
  const inFiles = document?.root.attributes['name'] || ofPlace;
  const own = await ownName(location, { inFiles, ofPlace, naming, files });
  const name = givenTo({ name: own ?? '', path: location.path }, naming) ?? own;
  if (isTaken(name)) return { name, nameInFiles: inFiles === name ? undefined : inFiles };
  const where = entry === undefined ? location.path : placeIn(location.path, entry, document?.root.line);
  throw noName(name, { path: location.path, where });
}

/** The name that the manifest gives to a bundle, told by its own name and its path. */
export const givenTo = (bundle: { readonly name: string; readonly path: string }, naming: BundleNaming) =>
  naming.nameOf?.(bundle);

const isTaken = (name: string | undefined): name is string =>
  name !== undefined && ASSET_NAME.shape.test(name);

function noName(
  name: string | undefined,
  { path, where }: { readonly path: string; readonly where: string },
): PipeError {
  if (name === undefined) {
    const said = 'The bundle at the root of the clone has no name: it has no root descriptor that says one.';
    return new PipeError('bundle-invalid', said, { where, hint: HINT });
  }
  const said =
    name.length > MAX_NAME
      ? `The name of the bundle ${path} has ${name.length} characters; Apigee takes ${MAX_NAME}.`
      : `The bundle ${path} is called ${JSON.stringify(name)}; Apigee takes letters, digits, ".", "_" and "-".`;
  const lines = `bundles: [{ match: ${JSON.stringify(path)}, name: ${takeable(name) || 'orders'} }]`;
  const hint = `${HINT.replace(/\.$/, '')}, or one in the manifest: ${lines}.`;
  return new PipeError('bundle-invalid', said, { where, hint });
}

const HINT = 'Give its root descriptor a name, as in <APIProxy name="orders"/>.';
const MAX_NAME = 255;

/** What a name becomes if everything goes that Apigee does not take; may be nothing. */
export function takeable(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, MAX_NAME);
}

interface Sources extends Pick<Parameters<typeof nameBundle>[2], 'naming' | 'files'> {
  readonly inFiles: string | undefined;
  readonly ofPlace: string | undefined;
}

async function ownName(
  location: BundleLocation,
  { inFiles, ofPlace, naming, files }: Sources,
): Promise<string | undefined> {
  switch (naming.names ?? 'descriptor') {
    case 'descriptor':
      return inFiles;
    case 'folder':
      return ofPlace;
    case 'pom':
      return location.source.kind === 'zip' ? inFiles : nameInPom(location, files);
  }
}

function nameOfPlace(
  { path, source }: BundleLocation,
  repositoryName: string | undefined,
): string | undefined {
  if (path === '.') return repositoryName;
  const last = path.replace(/^.*\//, '');
  return source.kind === 'zip' ? last.replace(/\.zip$/i, '') : last;
}
