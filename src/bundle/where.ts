import { relative } from 'node:path';

/**
 * A place a person can go to: the bundle's path, the entry in it and a line. A bundle at the clone's root has the
 * path `.`, which nobody would type.
 */
export function placeIn(bundlePath: string, entry: string, line?: number): string {
  const file = bundlePath === '.' ? entry : `${bundlePath}/${entry}`;
  return line === undefined ? file : `${file}:${line}`;
}

/** Relative to a folder with forward slashes, `.` for the folder itself; absolute for what lies outside. */
export function pathFrom(folder: string, absolutePath: string): string {
  const path = relative(folder, absolutePath).replaceAll('\\', '/');
  if (path === '') return '.';
  return path === '..' || path.startsWith('../') ? absolutePath : path;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
