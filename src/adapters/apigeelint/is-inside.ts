import { relative, sep } from 'node:path';

/** True where a path lies in the clone and in none of the folders that hold credentials of the clone itself. */
export function isInside(clone: string, path: string): boolean {
  const parts = relative(clone, path).split(sep);
  return parts[0] !== '..' && !parts.some((part) => part === '.git' || part === '.bitbucket');
}
