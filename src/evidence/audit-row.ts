import { judgeGate } from '../approval/judge-gate.ts';
import { type Gate, strictestOf } from '../approval/requirements.ts';
import { digest16Of, type Marker } from '../bundle/marker.ts';
import type { Person } from '../domain/code-host/review.ts';
import type { AuditRow } from '../domain/results/audit.ts';
import type { ServingRevision } from '../domain/revision.ts';
import type { CommitVerdict } from '../live/commit/judge-commit.ts';
import type { AuditedReview, Origins } from './audit-origins.ts';

/** What serves, and what its revision says and holds. */
export interface Served {
  readonly serving: ServingRevision;
  readonly mark: Marker | undefined;
  /** TRUST_MARKS says that its mark counts, whatever its content looks like. */
  readonly isTrusted: boolean;
  /** Digests of its content, either of which the mark may name; undefined with the reason if it could not be read. */
  readonly digests: readonly string[] | { readonly unread: string };
  /** Whether the commit that its mark names gives what it holds. */
  readonly ofCommit: CommitVerdict;
}

export interface Judging {
  /** Undefined with the reason if Bitbucket could not be read. */
  readonly origins: Origins | { readonly unread: string };
  readonly gates: readonly Gate[];
  /** Everything that serves, for `readyIn`. */
  readonly all: readonly Served[];
  readonly nowMs: number;
}

/** One line of the audit: where what serves comes from, and what is missing of a clean origin. */
export function auditRow(served: Served, judging: Judging): AuditRow {
  const { serving, mark } = served;
  const origins = 'unread' in judging.origins ? undefined : judging.origins;
  const review = mark?.commit === undefined ? undefined : origins?.reviewOf(mark.commit);
  const deployer = deployerOf(served, origins);
  const isMet = isGateMet(served, judging, { review, deployer: deployer?.id });
  const { environment, name, kind, revision } = serving;
  return {
    environment,
    bundle: name,
    kind,
    revision,
    ...contentOf(served),
    ...originOf(served, judging, review),
    ...reviewOf(review),
    gate: judging.gates.length === 0 ? null : isMet,
    ...deployedOf(serving, deployer),
  };
}

/** What was edited since was not deployed by the build that its mark names. */
function deployerOf(served: Served, origins: Origins | undefined): Person | undefined {
  return isWhatItSays(served) ? origins?.creatorOf(served.mark?.build) : undefined;
}

function deployedOf(
  { deployStartMs }: ServingRevision,
  deployer: Person | undefined,
): Pick<AuditRow, 'deployedBy' | 'deployedAt'> {
  const deployedAt = deployStartMs === undefined ? null : new Date(deployStartMs).toISOString();
  return { deployedBy: deployer?.name ?? 'unknown', deployedAt };
}

function contentOf({
  mark,
  digests,
  ofCommit,
}: Served): Pick<AuditRow, 'commit' | 'build' | 'digest' | 'content' | 'contentBecause'> {
  const digest = 'unread' in digests ? null : (digests[0] ?? null);
  return {
    commit: mark?.commit ?? null,
    build: mark?.build ?? null,
    digest,
    content: ofCommit.kind,
    contentBecause: ofCommit.kind === 'is-the-commits' ? '' : ofCommit.because,
  };
}

function reviewOf(
  review: AuditedReview | undefined,
): Pick<AuditRow, 'pullRequest' | 'author' | 'approvers' | 'builds'> {
  if (review === undefined) return { pullRequest: null, author: null, approvers: [], builds: [] };
  return {
    pullRequest: review.id,
    author: review.author?.name ?? null,
    approvers: countingApprovals(review).map(({ person }) => person.name),
    builds: review.builds.map(({ name, key, state }) => `${name ?? key ?? '?'} ${state ?? '?'}`),
  };
}

type Judged = Pick<AuditRow, 'origin' | 'because'>;

/** Its content is its mark's, or marks are trusted and nobody touched it. */
export function holdsItsMark({ mark, isTrusted, digests }: Omit<Served, 'ofCommit'>): boolean {
  if ('unread' in digests) return false;
  return isTrusted || digests.some((digest) => digest16Of(digest) === mark?.digest16);
}

/** And nothing says that its mark was written onto other content. */
function isWhatItSays(served: Served): boolean {
  return holdsItsMark(served) && served.ofCommit.kind !== 'differs';
}

function originOf(served: Served, judging: Judging, review: AuditedReview | undefined): Judged {
  const { mark, digests } = served;
  if (mark === undefined) return { origin: 'hand-made', because: 'It carries no mark of the pipe.' };
  if ('unread' in digests) return { origin: 'unknown', because: digests.unread };
  if (!holdsItsMark(served))
    return { origin: 'edited', because: 'Its content is not what its mark says: somebody changed it since.' };
  if (served.ofCommit.kind === 'differs') return { origin: 'edited', because: served.ofCommit.because };
  return reviewedOrigin(mark, judging, review);
}

function reviewedOrigin(
  { commit }: Marker,
  { origins, gates }: Judging,
  review: AuditedReview | undefined,
): Judged {
  if (commit === undefined) return { origin: 'unknown', because: 'It was deployed from no known commit.' };
  if ('unread' in origins) return { origin: 'unknown', because: origins.unread };
  if (review === undefined) {
    if (origins.isKnown(commit))
      return { origin: 'not-merged', because: `No merged pull request brought the commit ${commit}.` };
    return { origin: 'unknown', because: `The repository has no commit ${commit}.` };
  }
  // Without a gate that counts them, one approval is enough.
  const wanted = Math.max(1, strictestOf(gates).approvals);
  const approvals = countingApprovals(review).length;
  if (approvals >= wanted) return { origin: 'clean', because: '' };
  return {
    origin: 'not-approved',
    because: `Pull request #${review.id} has ${approvals} of ${wanted} approval${wanted === 1 ? '' : 's'} by others after its last push.`,
  };
}

function countingApprovals({ approvals }: AuditedReview): AuditedReview['approvals'] {
  return approvals.filter(({ afterLastPush, byAuthor }) => afterLastPush && !byAuthor);
}

/** As it would be judged today. */
function isGateMet(
  served: Served,
  { gates, all, nowMs }: Judging,
  { review, deployer }: { readonly review: AuditedReview | undefined; readonly deployer: string | undefined },
): boolean {
  const { serving, mark } = served;
  const requirements = strictestOf(gates);
  // What was edited since did not come with the pull request that its mark leads to.
  const own = isWhatItSays(served) ? review : undefined;
  const reviews =
    own === undefined
      ? ({ kind: 'unknown', because: 'no merged pull request is known' } as const)
      : ({
          kind: 'known',
          value: { commit: mark?.commit ?? '', pullRequests: [own], strays: [] },
        } as const);
  const servesIn = (environment: string): boolean =>
    all.some(
      (one) =>
        one.serving.environment === environment &&
        one.serving.name === serving.name &&
        one.serving.kind === serving.kind &&
        isWhatItSays(one) &&
        one.mark?.commit !== undefined &&
        one.mark.commit === mark?.commit,
    );
  const judged = judgeGate(requirements, {
    reviews,
    builds: { kind: 'known', value: own?.builds ?? [] },
    branch: own?.destinationBranch,
    tag: undefined,
    triggeredBy: deployer,
    notReady: new Map(
      requirements.readyIn.map((name) => [
        name,
        { kind: 'known', value: servesIn(name) ? [] : [`this commit does not serve in ${name}`] },
      ]),
    ),
    drift: { kind: 'known', value: isWhatItSays(served) ? [] : ['its content is not what its mark says'] },
    nowMs,
    clockAheadMs: { kind: 'known', value: undefined },
  });
  return judged.every(({ met }) => met);
}
