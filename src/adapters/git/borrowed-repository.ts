import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder, removeTemporaryFolder } from '../files/temporary-folder.ts';
import { type CloneFolders, readRegular } from './clone-folders.ts';
import { type References, readReferences } from './read-references.ts';

/** A repository of our own that only borrows the clone's objects. */
export interface BorrowedRepository {
  readonly folder: string;
  /** The clone's history ends somewhere: that something is no ancestor is not known then. */
  readonly shallow: boolean;
  remove(): void;
}

/**
 * Git obeys the configuration of the repository it works in, and much of it names programs. So it is never let into
 * the clone: it works in an empty repository whose configuration we wrote, with a copy of the references, and
 * reads the clone's objects as an alternate. A lazy fetch has no remote there, a hook no folder, a filter no name.
 */
export function borrowRepository(clone: CloneFolders): BorrowedRepository {
  const references = readReferences(clone);
  const shallow = shallowCommits(clone.common);
  const folder = makeTemporaryFolder('apigee-pipe-git-');
  for (const part of ['refs', 'objects/info']) mkdirSync(join(folder, part), { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('config', configurationFor(references));
  write('HEAD', `${references.head ?? 'ref: refs/heads/unknown'}\n`);
  write('packed-refs', [...references.named].map(([name, hash]) => `${hash} ${name}\n`).join(''));
  if (shallow.length > 0) write('shallow', `${shallow.join('\n')}\n`);
  return {
    folder,
    shallow: shallow.length > 0,
    remove: () => removeTemporaryFolder(folder),
  };
}

function configurationFor({ head, named }: References): string {
  const first = head?.startsWith('ref:') === false ? head : named.values().next().value;
  const format = first?.length === 64 ? '\trepositoryformatversion = 1\n' : '\trepositoryformatversion = 0\n';
  const hashes = first?.length === 64 ? '[extensions]\n\tobjectformat = sha256\n' : '';
  return `[core]\n${format}\tbare = true\n${hashes}`;
}

function shallowCommits(common: string): readonly string[] {
  const text = readRegular(join(common, 'shallow'), 4 * 1024 * 1024)?.toString('utf8') ?? '';
  return text.split('\n').filter((line) => /^[0-9a-f]{40,64}$/.test(line));
}
