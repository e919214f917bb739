import { zipSync } from 'fflate';
import { filesOf, type Link } from '../monorepo.ts';

/** A bundle as the peers send it: its folder, zipped. */
export function archiveOf(link: Link): Uint8Array {
  const root = link.kind === 'apiproxy' ? '/apiproxy/' : '/sharedflowbundle/';
  const entries = Object.entries(filesOf([link])).map(([path, text]): [string, Uint8Array] => [
    path.slice(path.indexOf(root) + 1),
    new TextEncoder().encode(text),
  ]);
  return zipSync(Object.fromEntries(entries));
}

export function collectionOf({ kind }: Link): string {
  return kind === 'apiproxy' ? 'apis' : 'sharedflows';
}
