import { PipeError } from '../../errors/pipe-error.ts';
import { type Documents, descriptorOf } from '../documents.ts';
import type { BundleLocation } from '../read-content.ts';
import { placeIn } from '../where.ts';

/**
 * A bundle's name, by one rule: the `name` attribute of its root descriptor; where there is none, the name of the
 * folder that holds `apiproxy/` or `sharedflowbundle/`, or of the zip without `.zip`; and for a bundle at the
 * root of the clone, the repository's name. Throws PipeError `bundle-invalid` where that gives no name, or one
 * that Apigee does not take (docs/apigee.md#import: letters, digits, `.`, `_` and `-`).
 */
export function nameBundle(
  location: BundleLocation,
  documents: Documents,
  repositoryName: string | undefined,
): string {
  const [entry, document] = descriptorOf(documents) ?? [];
  const name = document?.root.attributes['name'] || nameOfPlace(location, repositoryName);
  const where = entry === undefined ? location.path : placeIn(location.path, entry, document?.root.line);
  const hint = 'Give its root descriptor a name, as in <APIProxy name="orders"/>.';
  if (name === undefined) {
    const said = 'The bundle at the root of the clone has no name: it has no root descriptor that says one.';
    throw new PipeError('bundle-invalid', said, { where, hint });
  }
  if (!/^(?!\.+$)[A-Za-z0-9._-]{1,255}$/.test(name)) {
    const shown = JSON.stringify(name);
    const said = `The bundle ${location.path} is called ${shown}; Apigee takes letters, digits, ".", "_" and "-".`;
    throw new PipeError('bundle-invalid', said, { where, hint });
  }
  return name;
}

function nameOfPlace(
  { path, source }: BundleLocation,
  repositoryName: string | undefined,
): string | undefined {
  if (path === '.') return repositoryName;
  const last = path.replace(/^.*\//, '');
  return source.kind === 'zip' ? last.replace(/\.zip$/i, '') : last;
}
