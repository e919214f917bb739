import { relative } from 'node:path';
import type { GitFile, GitObjects } from '../../ports/git-objects.ts';
import type { AskGit } from './ask-git.ts';
import { isHash } from './read-references.ts';

/** With what is said of each, one answer holds less than a command may say. */
const MOST_BYTES = 15 * 1024 * 1024;
/** Of one command. */
const MOST_OBJECTS = 2000;

export function createObjects(ask: AskGit, folder: string): GitObjects {
  return {
    filesOf: async (commit) => {
      if (!isHash(commit)) return undefined;
      let inside = '';
      const answer = await ask(({ root }) => {
        inside = relative(root, folder).replaceAll('\\', '/');
        return ['ls-tree', '-r', '-z', '-l', '--full-tree', commit];
      });
      return answer?.exitCode === 0 ? filesIn(answer.output.toString('utf8'), inside) : undefined;
    },
    bytesOf: async (files) => {
      const wanted = new Map(
        files
          .filter(({ hash, kind, bytes }) => isHash(hash) && kind !== 'other' && bytes <= MOST_BYTES)
          .map((file) => [file.hash, file]),
      );
      const found = new Map<string, Uint8Array>();
      for (const some of inParts([...wanted.values()])) {
        const answer = await ask(
          () => ['cat-file', '--batch', '--buffer'],
          some.map(({ hash }) => `${hash}\n`).join(''),
        );
        if (answer?.exitCode === 0) addBlobs(answer.output, found);
      }
      return found;
    },
  };
}

/** `100644 blob HASH    12\tproxies/orders/apiproxy/orders.xml`, each ended by NUL. */
function filesIn(listed: string, inside: string): readonly GitFile[] {
  const below = inside === '' ? '' : `${inside}/`;
  return listed.split('\0').flatMap((line): readonly GitFile[] => {
    const [, mode, hash = '', size, path = ''] = /^(\d{6}) \S+ ([0-9a-f]+) +(\d+|-)\t(.+)$/s.exec(line) ?? [];
    if (mode === undefined || !path.startsWith(below)) return [];
    return [{ path: path.slice(below.length), kind: kindOf(mode), hash, bytes: Number(size) || 0 }];
  });
}

function kindOf(mode: string): GitFile['kind'] {
  if (mode === '120000') return 'link';
  return mode.startsWith('100') ? 'file' : 'other';
}

/** As many at a time as one answer holds. */
function inParts(files: readonly GitFile[]): readonly (readonly GitFile[])[] {
  const parts: GitFile[][] = [];
  let left = 0;
  for (const file of files) {
    const part = parts.at(-1);
    left -= file.bytes;
    if (part === undefined || left < 0 || part.length >= MOST_OBJECTS) {
      parts.push([file]);
      left = MOST_BYTES - file.bytes;
    } else part.push(file);
  }
  return parts;
}

/** `HASH blob SIZE\n`, the bytes, `\n`; of what is not there `HASH missing\n`. */
function addBlobs(output: Buffer, found: Map<string, Uint8Array>): void {
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    if (end < 0) return;
    const [hash = '', type, size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue;
    const bytes = Number(size);
    if (type === 'blob') found.set(hash, Uint8Array.prototype.slice.call(output, at, at + bytes));
    at += bytes + 1;
  }
}
