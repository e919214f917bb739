import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, sep } from 'node:path';

export interface FoundGit {
  readonly program: string;
  /** The folders of PATH that may be searched: absolute and outside of the clone. */
  readonly path: string;
}

/**
 * The first `git` on PATH that the clone cannot have put there: relative and empty entries are passed over, as are
 * folders and programs that lead into the clone. Undefined if there is none.
 */
export function findGit(path: string, clone: string): FoundGit | undefined {
  const home = realPath(clone) ?? clone;
  const isForeign = (place: string): boolean => {
    const real = realPath(place);
    return real !== undefined && real !== home && !real.startsWith(`${home}${home.endsWith(sep) ? '' : sep}`);
  };
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder) && isForeign(folder));
  const program = folders
    .map((folder) => join(folder, 'git'))
    .find((file) => isProgram(file) && isForeign(file));
  return program === undefined ? undefined : { program, path: folders.join(delimiter) };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function realPath(place: string): string | undefined {
  try {
    return realpathSync(place);
  } catch {
    return undefined;
  }
}
