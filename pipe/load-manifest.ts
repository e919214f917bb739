import type { Manifest } from '../src/config/manifest/manifest.ts';
import type { Environment } from '../src/config/read-variables.ts';
import { FileRefusal } from '../src/errors/file-refusal.ts';
import { PipeError } from '../src/errors/pipe-error.ts';
import type { Files } from '../src/ports/files.ts';

/** As far as a person reads it. */
function shown(name: string): string {
  return name.length > 200 ? `${name.slice(0, 200)}…` : name;
}

const LARGEST_BYTES = 1024 * 1024;
const USUAL_NAME = 'apigee.yaml';

/**
 * The manifest that MANIFEST names, else `apigee.yaml` in the clone, else none. zod and yaml are loaded only
 * where there is one. Throws PipeError `manifest-invalid` with everything that is wrong with it.
 */
export async function loadManifest(
  environment: Environment,
  { clone, files }: { readonly clone: string; readonly files: Files },
): Promise<Manifest | undefined> {
  const named = environment['MANIFEST']?.trim() ?? '';
  const name = named === '' ? USUAL_NAME : named;
  const path = files.resolve(clone, name);
  const kind = await files.kindOf(path);
  if (kind === undefined && named === '') return undefined;
  if (kind !== 'file' && kind !== 'link') {
    throw new PipeError(
      'manifest-invalid',
      `MANIFEST names ${shown(name)}, which is no file of this repository.`,
      {
        where: 'MANIFEST',
        hint: 'Give its path from the root of the clone, or leave MANIFEST out to use apigee.yaml.',
      },
    );
  }
  const { parseManifest } = await import('../src/config/manifest/parse-manifest.ts');
  const bytes = await files.read(path, LARGEST_BYTES).catch((error: unknown) => {
    if (!(error instanceof FileRefusal)) throw error;
    throw new PipeError('manifest-invalid', `The manifest cannot be read: ${error.message}`, {
      where: shown(name),
      hint: error.hint,
    });
  });
  return parseManifest(new TextDecoder().decode(bytes), name);
}
