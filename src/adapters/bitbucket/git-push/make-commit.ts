import type { TreeEntry, TreeFolders } from '../../../ports/commit-trees.ts';
import { type GitObject, hashOf } from './write-pack.ts';

export interface NewCommit {
  readonly hash: string;
  /** What the commit's parent does not hold. */
  readonly objects: readonly GitObject[];
}

export interface CommitOrder {
  readonly parent: string;
  /** The parent's, for every folder that a change is in. */
  readonly folders: TreeFolders;
  /** By path from the root; undefined for a file that goes. */
  readonly files: ReadonlyMap<string, Uint8Array | undefined>;
  readonly message: string;
  readonly author: Person;
  readonly atMs: number;
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** The commit and the objects that it needs; undefined if it would change nothing. */
export function makeCommit({
  parent,
  folders,
  files,
  message,
  author,
  atMs,
}: CommitOrder): NewCommit | undefined {
  const objects = new Map<string, GitObject>();
  const keep = (object: GitObject): string => {
    const hash = hashOf(object);
    objects.set(hash, object);
    return hash;
  };
  const before = keepTree(folders.get('') ?? [], () => undefined);
  const changes = new Map([...files].map(([path, bytes]) => [latin(path), bytes]));
  const entries = changed({ folder: '', isThere: true, changes }, { folders, keep });
  const tree = keepTree(entries, keep);
  if (tree === before) return undefined;
  const who = `${clean(author.name)} <${clean(author.email)}> ${Math.floor(atMs / 1000)} +0000`;
  const text = `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\n\n${message}`;
  const hash = keep({ kind: 'commit', bytes: Buffer.from(text, 'utf8') });
  return { hash, objects: [...objects.values()] };
}

interface Folder {
  readonly folder: string;
  /** False for a folder that the parent does not have. */
  readonly isThere: boolean;
  /** By path from this folder. */
  readonly changes: ReadonlyMap<string, Uint8Array | undefined>;
}

interface Making {
  readonly folders: TreeFolders;
  readonly keep: (object: GitObject) => string;
}

/** What a folder holds afterwards. */
function changed({ folder, isThere, changes }: Folder, making: Making): readonly TreeEntry[] {
  const known = isThere ? (making.folders.get(folder) ?? []) : [];
  const entries: Entries = new Map(known.map((entry) => [entry.name, entry]));
  for (const [name, bytes] of changes) if (!name.includes('/')) placeFile(entries, { name, bytes }, making);
  for (const [name, inside] of byFolder(changes)) {
    const isFolder = entries.get(name)?.mode === FOLDER;
    const place = { folder: folder === '' ? name : `${folder}/${name}`, isThere: isFolder, changes: inside };
    const held = changed(place, making);
    if (held.length > 0) entries.set(name, { mode: FOLDER, name, hash: keepTree(held, making.keep) });
    else if (isFolder) entries.delete(name);
  }
  return [...entries.values()];
}

type Changes = Map<string, Uint8Array | undefined>;

/** What is in a folder of this one, by path from there. */
function byFolder(changes: Folder['changes']): ReadonlyMap<string, Changes> {
  const below = new Map<string, Changes>();
  for (const [path, bytes] of changes) {
    const [name = '', ...rest] = path.split('/');
    if (rest.length === 0) continue;
    const inside: Changes = below.get(name) ?? new Map<string, Uint8Array | undefined>();
    below.set(name, inside.set(rest.join('/'), bytes));
  }
  return below;
}

type Entries = Map<string, TreeEntry>;

interface FileChange {
  readonly name: string;
  readonly bytes: Uint8Array | undefined;
}

/** A file that may be run stays one. */
function placeFile(entries: Entries, { name, bytes }: FileChange, { keep }: Making): void {
  const was = entries.get(name);
  if (bytes === undefined) {
    if (was?.mode !== FOLDER) entries.delete(name);
    return;
  }
  const object: GitObject = { kind: 'blob', bytes };
  const hash = hashOf(object);
  if (was?.hash === hash) return;
  keep(object);
  entries.set(name, { mode: was?.mode === PROGRAM ? PROGRAM : FILE, hash, name });
}

const FOLDER = '40000';
const FILE = '100644';
const PROGRAM = '100755';

/** In git's order: by bytes, a folder as if a slash ended its name. */
function keepTree(entries: readonly TreeEntry[], keep: (object: GitObject) => string | undefined): string {
  const key = ({ name, mode }: TreeEntry): string => (mode === FOLDER ? `${name}/` : name);
  const sorted = [...entries].sort((one, other) => (key(one) < key(other) ? -1 : 1));
  const parts = sorted.map(({ mode, name, hash }) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(hash, 'hex')]),
  );
  const object: GitObject = { kind: 'tree', bytes: Buffer.concat(parts) };
  keep(object);
  return hashOf(object);
}

/** Git's paths are bytes. */
function latin(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1');
}

/** What a name in a commit cannot hold. */
function clean(text: string): string {
  return text.replaceAll(/[<>\p{Cc}]/gu, ' ').trim();
}
