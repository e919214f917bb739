import { FileRefusal } from '../../errors/file-refusal.ts';

/** What Node calls an error of the operating system, or of a path that cannot be one. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Nothing lies there, or nothing can: a path that is too long or goes round in circles has no file. */
export function isNowhere(code: string | undefined): boolean {
  return code !== undefined && NOWHERE.has(code);
}

const NOWHERE = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ELOOP',
  'ERR_INVALID_ARG_VALUE',
  'ENODEV',
  'ENXIO',
]);

/** A path as a sentence can carry it: what nobody could read to its end is cut. */
export function shownPath(path: string): string {
  return path.length > 300 ? `${path.slice(0, 300)}…` : path;
}

/** What the operating system refuses is a sentence, never a stack; anything else is passed on. */
export function refusalOf(error: unknown, path: string, verb: 'read' | 'written'): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof FileRefusal) return error;
  const where = shownPath(path);
  if (verb === 'written') return unwritten(code, where);
  if (FORBIDDEN.has(code)) {
    return new FileRefusal('forbidden', `${where} may not be read by the user the pipe runs as.`, {
      where,
      hint: 'Give everybody the right to read it (chmod -R a+rX).',
    });
  }
  const because = isNowhere(code) ? 'missing' : 'failed';
  return new FileRefusal(because, `${where} cannot be read: ${codeInWords(code)}.`, { where });
}

function unwritten(code: string, where: string): FileRefusal {
  const because = code === 'ENOENT' ? 'its folder is missing and cannot be made' : codeInWords(code);
  const hint = REMEDIES[code];
  return new FileRefusal('failed', `${where} cannot be written: ${because}.`, {
    where,
    systemCode: code,
    ...(hint === undefined ? {} : { hint }),
  });
}

const RIGHT = 'Give the user the pipe runs as the right to write there, or name another folder.';
const ROOM = 'Make room there, or name another folder.';
const OTHER = 'Take away what lies there, or name another folder.';
const ELSEWHERE = 'Name a folder that can be written to.';

/** What helps somebody whose file could not be written, as far as it is known. */
const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: RIGHT,
  EPERM: RIGHT,
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EFBIG: ROOM,
  EISDIR: OTHER,
  ENOTEMPTY: OTHER,
  EEXIST: OTHER,
  ENOTDIR: OTHER,
  ELOOP: OTHER,
  EROFS: ELSEWHERE,
  ENOENT: ELSEWHERE,
  ENAMETOOLONG: 'Name a folder with a shorter path.',
};

const FORBIDDEN = new Set(['EACCES', 'EPERM']);

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'the user the pipe runs as may not',
  EPERM: 'the user the pipe runs as may not',
  EROFS: 'it lies on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EFBIG: 'it would be larger than the system lets a file become',
  EISDIR: 'a folder lies there',
  ENOTEMPTY: 'a folder lies there',
  EEXIST: 'something lies there already',
  ENOTDIR: 'a part of its path is no folder',
  ENOENT: 'nothing lies there',
  ENAMETOOLONG: 'its path is too long',
  ELOOP: 'it is a link, or links go round in circles',
  ERR_INVALID_ARG_VALUE: 'its path holds a NUL character',
  EMFILE: 'too many files are open',
  EIO: 'the disk reports a fault',
};

function codeInWords(code: string): string {
  return WORDS[code] ?? `the system says ${code}`;
}
