import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * A file's bytes if it is a regular file of at most `limit` bytes; links are not followed, pipes and devices not waited
 * for.
 */
export function readRegularFile(path: string, limit: number): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(file);
    if (!fstatSync(file).isFile() || size > limit) return undefined;
    const bytes = readFileSync(file);
    return bytes.length > limit ? undefined : bytes;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
