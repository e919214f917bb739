import { posix } from 'node:path';
import { FileRefusal } from '../../src/errors/file-refusal.ts';
import type { FileEntry, Files } from '../../src/ports/files.ts';

export type Placed = string | Uint8Array | { readonly link: string };

/** A small working file system that lives in a map of absolute paths. */
export function memoryFiles(placed: Readonly<Record<string, Placed>>): Files {
  const files = new Map(Object.entries(placed));
  const isFolder = (path: string): boolean =>
    [...files.keys()].some((name) => name.startsWith(path === '/' ? '/' : `${path}/`));
  const kindOf = (path: string): FileEntry['kind'] | 'folder' | undefined => {
    const found = files.get(path);
    if (found === undefined) return isFolder(path) ? 'folder' : undefined;
    return typeof found === 'object' && 'link' in found ? 'link' : 'file';
  };
  const bytesOf = (path: string): Uint8Array => {
    const found = files.get(path);
    if (found === undefined) throw new Error(`nothing lies at ${path}`);
    if (typeof found === 'string') return Buffer.from(found, 'utf8');
    return 'link' in found ? new Uint8Array() : found;
  };
  const below = (path: string): string[] =>
    [...files.keys()]
      .filter((name) => name.startsWith(`${path}/`))
      .map((name) => name.slice(path.length + 1))
      .sort();

  return {
    kindOf: async (path) => kindOf(path),
    children: async (path) =>
      [...new Set(below(path).map((name) => name.split('/')[0] ?? ''))]
        .sort()
        .map((name) => ({ name, kind: kindOf(`${path}/${name}`) ?? 'other' })),
    walk: async (path, limit) => {
      const found = below(path);
      if (found.length > limit) throw tooLarge(path);
      return found.map((name) => ({
        path: name,
        kind: kindOf(`${path}/${name}`) === 'link' ? 'link' : 'file',
        bytes: bytesOf(`${path}/${name}`).byteLength,
      }));
    },
    read: async (path, limit) => {
      const bytes = bytesOf(path);
      if (limit !== undefined && bytes.byteLength > limit) {
        throw tooLarge(path);
      }
      return bytes;
    },
    write: async (path, content) => void files.set(path, content),
    append: async (path, content) => {
      const before = files.has(path) ? Buffer.from(bytesOf(path)).toString('utf8') : '';
      files.set(path, before + content);
    },
    remove: async (path) => void files.delete(path),
    realPath: async (path) => path,
    resolve: (...parts) => posix.resolve('/', ...parts),
  };
}

function tooLarge(path: string): FileRefusal {
  return new FileRefusal('too-large', `${path} is too large.`, { where: path });
}
