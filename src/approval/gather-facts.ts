import type { BuildFacts } from '../domain/code-host/review.ts';
import type { JudgedGate, JudgedRequirement } from '../domain/gate.ts';
import { withHint } from '../domain/text/sentences.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { CodeHostReads, Seen } from '../ports/code-host-reads.ts';
import { type BroughtChange, findReviews } from './find-reviews.ts';
import { type GateFacts, judgeGate } from './judge-gate.ts';
import { asksForReviews, type Gate, type Requirements, strictestOf } from './requirements.ts';
import { type Known, known, type Reviews, togetherOf } from './reviews.ts';

/** One environment's gate, and what a run would bring there from one commit. */
export interface GateQuestion {
  readonly environment: string;
  readonly gates: readonly Gate[];
  readonly repository: string | undefined;
  /** What is to be deployed was made from it. */
  readonly commit: Known<string>;
  readonly branch: string | undefined;
  readonly tag: string | undefined;
  readonly triggeredBy: string | undefined;
  readonly changes: readonly BroughtChange[];
  readonly shared: readonly string[];
  /** What of this commit is not READY in another environment, a sentence each. */
  readonly notReady: (environment: string) => Promise<readonly string[]>;
  /** What was changed in this environment outside git, a sentence each. */
  readonly drift: () => Promise<readonly string[]>;
}

export interface GatePorts {
  /** Undefined without a Bitbucket credential. */
  readonly reads: CodeHostReads | undefined;
  readonly nowMs: number;
}

export interface GateVerdict extends JudgedGate {
  /** What the requirements of pull requests were judged by; undefined if nobody asked or nobody knows. */
  readonly reviews: Reviews | undefined;
}

const NO_CREDENTIAL =
  'there is no Bitbucket credential: set BITBUCKET_ACCESS_TOKEN with the scopes pullrequest and repository.';

/**
 * Judges one environment's gate, for each commit that something is brought from: reads what its requirements need and
 * nothing else. Never skips: what cannot be known is not met.
 */
export async function judgeEnvironment(
  ports: GatePorts,
  questions: readonly GateQuestion[],
): Promise<GateVerdict> {
  const judged: JudgedRequirement[] = [];
  const reviews: Reviews[] = [];
  for (const question of questions) {
    const requirements = strictestOf(question.gates);
    const facts = await gatherFacts(ports, question, requirements);
    judged.push(...judgeGate(requirements, facts));
    if (facts.reviews.kind === 'known') reviews.push(facts.reviews.value);
  }
  // What has nothing to do with commits is told once.
  const told = [...new Map(judged.map((one) => [JSON.stringify(one), one])).values()];
  return {
    environment: questions[0]?.environment ?? '',
    met: questions.length > 0 && told.every(({ met }) => met),
    requirements: [...Map.groupBy(told, ({ name }) => name).values()].flat(),
    reviews: togetherOf(reviews),
  };
}

async function gatherFacts(
  { reads, nowMs }: GatePorts,
  question: GateQuestion,
  requirements: Requirements,
): Promise<GateFacts> {
  const needsReviews = asksForReviews(requirements) || requirements.builds.length > 0;
  const [reviews, drift, ready] = await Promise.all([
    needsReviews ? readReviews(reads, question) : notAsked<Reviews>(),
    requirements.driftFree ? known(question.drift(), explain) : notAsked<readonly string[]>(),
    Promise.all(
      requirements.readyIn.map(
        async (name): Promise<[string, Known<readonly string[]>]> => [
          name,
          await known(question.notReady(name), explain),
        ],
      ),
    ),
  ]);
  const timed = requirements.windows.length > 0 || requirements.freezes.length > 0;
  return {
    reviews,
    builds: requirements.builds.length > 0 ? await readBuilds(reads, question, reviews) : await notAsked(),
    branch: question.branch,
    tag: question.tag,
    triggeredBy: question.triggeredBy,
    notReady: new Map(ready),
    drift,
    nowMs,
    clockAheadMs: timed ? await compareClocks(reads, question) : await notAsked(),
  };
}

async function readReviews(
  reads: CodeHostReads | undefined,
  question: GateQuestion,
): Promise<Known<Reviews>> {
  const { repository, commit, changes, shared } = question;
  if (reads === undefined) return { kind: 'unknown', because: NO_CREDENTIAL };
  if (repository === undefined)
    return { kind: 'unknown', because: 'the repository is not known: set BITBUCKET_REPO_FULL_NAME.' };
  if (commit.kind === 'unknown') return commit;
  return known(findReviews(reads, { repository, commit: commit.value, changes, shared }), explain);
}

/** The deployed commit's builds; those of the pull request's last commit for what did not report on it. */
async function readBuilds(
  reads: CodeHostReads | undefined,
  { repository = '' }: GateQuestion,
  reviews: Known<Reviews>,
): Promise<Known<readonly Seen<BuildFacts>[]>> {
  if (reviews.kind === 'unknown') return reviews;
  if (reads === undefined) return { kind: 'unknown', because: NO_CREDENTIAL };
  const { commit, pullRequests } = reviews.value;
  const source =
    pullRequests.find(({ mergeCommit }) => mergeCommit !== undefined && commit.startsWith(mergeCommit)) ??
    pullRequests[0];
  const listing = { fields: ['key', 'name', 'state', 'updatedAt', 'url'] as const, first: 500 };
  const read = async () => {
    const own = await reads.list('build', { repository, commit }, listing);
    if (source === undefined) return own.nodes;
    const place =
      reads.buildsBy === 'pull-request' ? { pullRequest: source.id } : { commit: source.sourceCommit };
    const before = await reads.list('build', { repository, ...place }, listing);
    const keys = new Set(own.nodes.map(({ key }) => key));
    return [...own.nodes, ...before.nodes.filter(({ key }) => !keys.has(key))];
  };
  return known(read(), explain);
}

/** Any answer of Bitbucket tells its time; without a credential the runner's clock stands alone. */
async function compareClocks(
  reads: CodeHostReads | undefined,
  { repository }: GateQuestion,
): Promise<Known<number | undefined>> {
  if (reads === undefined) return { kind: 'known', value: undefined };
  const ahead = async () => {
    if (reads.clockAheadMs() === undefined) await reads.one('repository', { repository }, ['name']);
    return reads.clockAheadMs();
  };
  return known(ahead(), explain);
}

function notAsked<Value>(): Promise<Known<Value>> {
  return Promise.resolve({ kind: 'unknown', because: 'nobody asked' });
}

/** A run that is stopped is no unmet requirement, and a fault of the pipe neither. */
export function explain(error: unknown): string | undefined {
  if (!(error instanceof PipeError) || error.code === 'stopped') return undefined;
  return withHint(error);
}
