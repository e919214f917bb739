import { createHash } from 'node:crypto';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { ChangeProposal, ChangeProposals, Proposed } from '../../../ports/change-proposals.ts';
import type { Clock } from '../../../ports/clock.ts';
import { asUnreadable } from '../shared/explain-refusal.ts';
import type { Wire } from '../shared/wire.ts';

/** What both kinds of Bitbucket are asked with. */
export interface Proposing {
  readonly wire: Wire;
  /** The repository's address. */
  readonly url: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Whoever runs the pipe again sends it again. */
export const ONCE = { mostSends: 1, looksMs: [0] } as const;

/** Characters that Bitbucket shows of a description. */
export const LONGEST_DESCRIPTION = 30_000;

/** Refusals and silence as the error that an action knows. */
export function createProposals(propose: (proposal: ChangeProposal) => Promise<Proposed>): ChangeProposals {
  return {
    async propose(proposal) {
      try {
        return await propose(proposal);
      } catch (error) {
        throw asUnreadable(error, proposal.branch);
      }
    },
  };
}

/** The same files with the same content, begun at the same place, have the same id. */
export function changeId(files: ChangeProposal['files'], begunAt: string): string {
  const hash = createHash('sha256').update(begunAt);
  for (const [path, bytes] of sortedFiles(files)) {
    hash.update(`\0${path}\0${bytes?.byteLength ?? 'removed'}\0`).update(bytes ?? '');
  }
  return hash.digest('hex');
}

export function sortedFiles(files: ChangeProposal['files']): [string, Uint8Array | undefined][] {
  return [...files].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The answer to a branch was lost, and the branch is not there. */
export function branchMissing({ branch }: ChangeProposal): PipeError {
  return new PipeError(
    'report-undelivered',
    `Bitbucket did not say whether it took the branch ${branch}, and does not have it.`,
    { hint: 'Run the pipe again.' },
  );
}

/** The answer to a pull request was lost, and there is none. */
export function pullRequestMissing({ branch }: ChangeProposal): PipeError {
  return new PipeError(
    'report-undelivered',
    `The branch ${branch} is pushed, and Bitbucket did not say whether it took the pull request, and has none.`,
    { hint: 'Run the pipe again, or open the pull request by hand.' },
  );
}
