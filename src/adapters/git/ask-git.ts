import { join } from 'node:path';
import { type BorrowedRepository, borrowRepository } from './borrowed-repository.ts';
import { type CloneFolders, findClone } from './clone-folders.ts';
import { findGit } from './find-git.ts';

export interface GitSettings {
  readonly folder: string;
  /** PATH, searched for `git`; nothing else of our environment reaches it. */
  readonly path: string | undefined;
  /** Aborted when nobody waits for an answer any more: git is ended then, and knows nothing. */
  readonly signal?: AbortSignal;
}

interface GitAnswer {
  readonly exitCode: number | undefined;
  readonly output: Buffer;
  readonly repository: BorrowedRepository;
}

/** Runs one git command beside the clone, with `input` for it to read; undefined if there is no clone or no git. */
export type AskGit = (
  question: (clone: CloneFolders) => readonly string[],
  input?: string,
) => Promise<GitAnswer | undefined>;

const LIMIT_MS = 10_000;
const MOST_BYTES = 16 * 1024 * 1024;

export function createAskGit({ folder, path, signal }: GitSettings): AskGit {
  return async (question, input) => {
    if (signal?.aborted) return undefined;
    const clone = findClone(folder);
    const git = clone === undefined ? undefined : findGit(path ?? '', clone.root);
    if (clone === undefined || git === undefined) return undefined;
    // Loaded when first needed: a configuration error shall start fast.
    const { execa } = await import('execa');
    const repository = borrowRepository(clone);
    try {
      const { exitCode, stdout } = await execa(git.program, [...SETTINGS, ...question(clone)], {
        cwd: repository.folder,
        env: { ...ENVIRONMENT, ...placesOf(repository, clone), PATH: git.path },
        extendEnv: false,
        reject: false,
        ...(input === undefined ? { stdin: 'ignore' } : { input }),
        stderr: 'ignore',
        encoding: 'buffer',
        stripFinalNewline: false,
        timeout: LIMIT_MS,
        ...(signal && { cancelSignal: signal }),
        maxBuffer: MOST_BYTES,
      });
      return { exitCode, output: Buffer.from(stdout), repository };
    } finally {
      repository.remove();
    }
  };
}

function placesOf(
  { folder }: BorrowedRepository,
  { common }: CloneFolders,
): Readonly<Record<string, string>> {
  return {
    HOME: folder,
    GIT_DIR: folder,
    // Quoted as C would, since a colon separates two folders.
    GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(common, 'objects')),
  };
}

const quoted = (path: string): string =>
  `"${path.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`;

/** Nothing of ours, and no file of the machine's, decides what git does. */
const ENVIRONMENT = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: '',
  GIT_PROTOCOL_FROM_USER: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '/bin/false',
};

/** Said once more for what a configuration could make git run: the repository of ours has no such key. */
const SETTINGS = [
  '--no-pager',
  '--literal-pathspecs',
  ...[
    'protocol.allow=never',
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'log.showSignature=false',
  ].flatMap((setting) => ['-c', setting]),
];
