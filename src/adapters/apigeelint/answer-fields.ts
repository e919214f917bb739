import { type Bundle, rootFolderOf } from '../../domain/bundle.ts';

/** What a finding may name: the bundle's entries, the folders they lie in, and the bundle itself. */
export interface BundleFiles {
  /** The file as the repository names it; the bundle's root folder for whatever is not part of the bundle. */
  nameOf(file: string): { readonly file: string; readonly isPart: boolean };
}

export function filesOf({ kind, path, source }: Bundle, entries: Iterable<string>): BundleFiles {
  const own = path === '.' || path === '' ? '' : `${path}/`;
  const known = new Set<string>([path]);
  for (const entry of entries) {
    known.add(own + entry);
    for (let end = entry.lastIndexOf('/'); end !== -1; end = entry.lastIndexOf('/', end - 1)) {
      known.add(own + entry.slice(0, end));
    }
  }
  const root = source.kind === 'zip' ? path : own + rootFolderOf(kind);
  return {
    nameOf(file) {
      const plain = file.endsWith('/') ? file.slice(0, -1) : file;
      return known.has(plain) ? { file: plain, isPart: true } : { file: root, isPart: false };
    },
  };
}

const LONGEST_MESSAGE = 8000;
const LONGEST_RULE = 64;
const LARGEST_PLACE = 10_000_000;

/** A place in a file, counted from 1, or the 0 that some rules of apigeelint say; undefined for nonsense. */
export function placeIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= LARGEST_PLACE
    ? value
    : undefined;
}

/** A rule's id: a short word of ASCII. */
export function ruleIn(value: string): string {
  return value.slice(0, LONGEST_RULE).replace(/[^\w./@-]/g, '_');
}

/** A message of bounded length. Values of secrets are taken out first, while they stand there whole. */
export function messageIn(value: string, redact: (text: string) => string): string {
  const text = redact(value.slice(0, 8 * LONGEST_MESSAGE));
  const cut = text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE - 1)}…`;
  return cut.toWellFormed();
}
