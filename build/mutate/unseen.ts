interface Unseen {
  readonly file: string;
  /** The whole line, without what it begins with. */
  readonly line: string;
  readonly why: string;
}

/** Places at which another operator changes nothing that anybody could see. */
export const UNSEEN: readonly Unseen[] = [];
