import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder's own path where links lead to it, so that what lies in it is seen to lie in it; else the path as given. */
export function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Whoever reads it says what is wrong with it.
    return resolve(path);
  }
}
