import type { Candidate } from '../domain/candidate.ts';
import type { Attempt } from './attempt.ts';

/** What the log is told while the plan is carried out. */
export type DeployEvent =
  | { readonly kind: 'environment'; readonly environment: string }
  | {
      readonly kind: 'progress';
      readonly candidate: Candidate;
      readonly revision: string | undefined;
      readonly detail: string;
      readonly rollingBack: boolean;
    }
  | { readonly kind: 'ended'; readonly attempt: Attempt };
