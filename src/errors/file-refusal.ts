import { PipeError } from './pipe-error.ts';

/** `missing` covers whatever lies there and is no plain file or folder; `outside` is out of the clone, or in `.git`. */
export type RefusedBecause = 'too-large' | 'outside' | 'missing' | 'forbidden' | 'failed';

/** Why a file or a folder is not read or written, so that a room can say it in its own words. */
export class FileRefusal extends PipeError {
  readonly because: RefusedBecause;
  /** What the operating system calls it (`ENOSPC`), if it was the one to refuse. */
  readonly systemCode: string | undefined;

  constructor(
    because: RefusedBecause,
    message: string,
    { where, hint, systemCode }: { where: string; hint?: string; systemCode?: string },
  ) {
    super(CODES[because], message, { where, hint });
    this.because = because;
    this.systemCode = systemCode;
  }
}

/** What a file holds or leads to is its author's fault, what cannot be opened the configuration's. */
const CODES = {
  'too-large': 'bundle-invalid',
  outside: 'bundle-invalid',
  missing: 'bundle-not-found',
  forbidden: 'bundle-not-found',
  failed: 'bundle-not-found',
} as const;
