import type { BundleKind, BundleSource } from '../../domain/bundle.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { PassedOver } from './search-folder.ts';

/** What one entry of BUNDLES leads to. */
export interface Located {
  readonly found: readonly { readonly kind: BundleKind; readonly source: BundleSource }[];
  readonly problems: readonly PipeError[];
  /** Only where folders were searched. */
  readonly passedOver?: readonly PassedOver[];
  /** Absolute paths of files called as a manifest, likewise. */
  readonly manifests?: readonly string[];
}

export function notFound(said: string, where: string, hint?: string): PipeError {
  return new PipeError('bundle-not-found', said, { where, hint });
}

/** Leaving such a bundle out would be silence, following it would read who knows what. */
export function linkedBundle(path: string): PipeError {
  const said = `${path} is a link, and links are not followed.`;
  return new PipeError('bundle-invalid', said, { where: path, hint: 'Put the bundle itself there.' });
}
