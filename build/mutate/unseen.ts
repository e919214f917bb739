interface Unseen {
  readonly file: string;
  /** The whole line, without what it begins with. */
  readonly line: string;
  readonly why: string;
}

/** Places at which another operator changes nothing that anybody could see. */
export const UNSEEN: readonly Unseen[] = [
  {
    file: 'src/bundle/rewrite/select-nodes.ts',
    line: 'const SMALL = 256 * 1024;',
    why: 'It chooses between two ways to the same answer, one of which has a limit of time.',
  },
  {
    file: 'src/adapters/bitbucket/git-push/write-pack.ts',
    line: 'head.push(byte + 128);',
    why: 'A byte that is 128 less is the same byte.',
  },
];
