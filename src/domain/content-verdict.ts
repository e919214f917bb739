import type { Difference } from './results/difference.ts';

export type ContentVerdict =
  /** By its mark only in an organization in which marks count. */
  | { readonly kind: 'same'; readonly seen: 'content' | 'mark' }
  | {
      readonly kind: 'different';
      /**
       * `pipe`: what its mark says, so that an import of ours is there; `hand`: it carries a mark of ours and is not
       * what the mark says; `foreign`: no mark of ours.
       */
      readonly origin: 'pipe' | 'hand' | 'foreign';
      /** Empty if nobody had to look closer. */
      readonly differences: readonly Difference[];
    }
  /** What Apigee gives back is no bundle. */
  | { readonly kind: 'unreadable'; readonly because: string }
  /** Deleted since it was listed. */
  | { readonly kind: 'gone' };
