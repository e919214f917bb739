import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';

/**
 * What a file of the repository names must lie in the repository: a link on the way there would lead out of it.
 * `path` is relative to the clone. Throws PipeError `manifest-invalid`.
 */
export async function refuseLinkedPath(path: string, clone: string, files: Files): Promise<void> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  for (const index of parts.keys()) {
    const here = parts.slice(0, index + 1).join('/');
    const kind = await files.kindOf(files.resolve(clone, here));
    if (kind === undefined) return;
    if (kind !== 'link') continue;
    throw new PipeError(
      'manifest-invalid',
      `${here} is a link, and the manifest names only what lies in the repository.`,
      {
        where: here,
        hint: 'Name what it points to, if that is in the repository.',
      },
    );
  }
}
