import { isAbsolute } from 'node:path';
import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import { pathFrom } from './where.ts';

/**
 * What a file of the repository names must lie in the repository: a link on the way there that stays in it is fine, one
 * that leads out of it or into `.git` is not. `path` is relative to the clone. Throws PipeError `manifest-invalid`.
 */
export async function refuseLinkedPath(path: string, clone: string, files: Files): Promise<void> {
  const link = await wayOutOf(path, clone, files);
  if (link === undefined) return;
  throw new PipeError(
    'manifest-invalid',
    `${link} is, or leads to, no part of the repository, and the manifest names only what lies in it.`,
    {
      where: link,
      hint: 'Put the file or folder itself there.',
    },
  );
}

/** The first part of a path in the clone that is a link to somewhere outside of it or to nowhere, or that is in `.git`. */
export async function wayOutOf(path: string, clone: string, files: Files): Promise<string | undefined> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const home = await files.realPath(clone);
  for (const index of parts.keys()) {
    const here = parts.slice(0, index + 1).join('/');
    const place = files.resolve(clone, here);
    const kind = await files.kindOf(place);
    if (!isOfRepository(here)) return here;
    if (kind === undefined) return undefined;
    if (kind !== 'link') continue;
    const real = await files.realPath(place);
    if (real === place || !isOfRepository(pathFrom(home, real))) return here;
  }
  return undefined;
}

function isOfRepository(path: string): boolean {
  return !isAbsolute(path) && !path.split('/').some((part) => part.toLowerCase() === '.git');
}
