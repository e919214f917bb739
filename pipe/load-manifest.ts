import type { Manifest } from '../src/config/manifest/manifest.ts';
import type { Environment } from '../src/config/read-variables.ts';
import { PipeError } from '../src/errors/pipe-error.ts';
import type { Files } from '../src/ports/files.ts';

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
  if ((await files.kindOf(path)) !== 'file') {
    if (named === '') return undefined;
    throw new PipeError('manifest-invalid', `MANIFEST names ${name}, which is no file of this repository.`, {
      where: 'MANIFEST',
      hint: 'Give its path from the root of the clone, or leave MANIFEST out to use apigee.yaml.',
    });
  }
  const { parseManifest } = await import('../src/config/manifest/parse-manifest.ts');
  return parseManifest(new TextDecoder().decode(await files.read(path, 1024 * 1024)), name);
}
