import pMap from 'p-map';
import type { BundleContent } from '../../bundle/content.ts';
import { digest16Of } from '../../bundle/marker.ts';
import type { AssetRef } from '../../domain/bundle.ts';
import type { Difference } from '../../domain/results/difference.ts';
import { oneLine } from '../../domain/text/visible-text.ts';
import { readOrRefusal } from '../../errors/optional-read.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { GitReader } from '../../ports/git.ts';
import { compareContent } from '../compare/compare-content.ts';
import { describeDifferences } from '../compare/describe-differences.ts';
import { type Commit, type CommitSources, type CommittedBundle, openCommit } from './commit-bundles.ts';
import { asCommitted, type RenderedCommit, renderCommitted } from './render-committed.ts';

/** Whether what a revision holds is what the commit gives that it says it was made from. */
export type CommitVerdict =
  | { readonly kind: 'is-the-commits' }
  /** A sentence that names commit and files. */
  | { readonly kind: 'differs'; readonly because: string }
  /** A reason that many may share. */
  | { readonly kind: 'unknown'; readonly because: string };

/** What is asked of a revision. */
export interface Claim {
  readonly asset: AssetRef;
  /** Where it serves, or is to. */
  readonly environments: readonly string[];
  /** As many digits of it as its mark has. */
  readonly commit: string;
  readonly holds: Held;
}

type Held =
  | {
      readonly kind: 'content';
      readonly digests: readonly string[];
      readonly read: () => Promise<BundleContent>;
    }
  /** Nothing but the digest that a trusted mark names, its first 16 digits. */
  | { readonly kind: 'mark'; readonly digest16: string };

export interface JudgingCommits extends Omit<CommitSources, 'git'> {
  readonly git: Pick<GitReader, 'resolve' | 'filesOf' | 'bytesOf'>;
  /** More environments that a revision may have been made for. */
  readonly environments: readonly string[];
  /** Between two claims nothing new is begun after it. */
  readonly signal: AbortSignal;
  /** Values that the manifest may use, as they are today. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Each is opened once; whoever lets more commits serve is told so. */
const MOST_COMMITS = 300;

/** A verdict for each claim, in their order. Reads the clone alone, a commit at a time. */
export async function judgeCommits(
  claims: readonly Claim[],
  judging: JudgingCommits,
): Promise<readonly CommitVerdict[]> {
  const verdicts = new Map<Claim, CommitVerdict>();
  const commits = [...Map.groupBy(claims, ({ commit }) => commit)];
  for (const [index, [commit, own]] of commits.entries()) {
    const opened = index < MOST_COMMITS ? await lookUp(commit, judging) : unknown(TOO_MANY);
    // Of many bundles a commit keeps what it read, so they are judged one after the other.
    const judged = await pMap(
      own,
      (claim) => ('kind' in opened ? opened : judgeClaim(claim, opened, judging)),
      { concurrency: 1 },
    );
    for (const [at, claim] of own.entries()) verdicts.set(claim, judged[at] ?? unknown(TOO_MANY));
  }
  return claims.map((claim) => verdicts.get(claim) ?? unknown(TOO_MANY));
}

const TOO_MANY = `more than ${MOST_COMMITS} commits serve, and no more are looked into`;

async function lookUp(short: string, judging: JudgingCommits): Promise<Commit | CommitVerdict> {
  const { git, signal } = judging;
  signal.throwIfAborted();
  const hash = await git.resolve(short);
  // A branch or tag may be called like a commit.
  if (hash?.startsWith(short) !== true) return unknown(await whyNotThere(git));
  const files = await git.filesOf(hash);
  if (files === undefined)
    return unknown('the clone does not hold all of the commit, or it has too many files');
  try {
    return await openCommit(hash, files, judging);
  } catch (error) {
    return unknown(`the manifest of the commit cannot be read: ${reasonOf(error)}`);
  }
}

async function whyNotThere(git: Pick<GitReader, 'resolve'>): Promise<string> {
  if ((await git.resolve('HEAD')) === undefined) return 'there is no clone with a history, or no git';
  return 'the clone does not hold the commit: give the step "clone: depth: full"';
}

async function judgeClaim(claim: Claim, commit: Commit, judging: JudgingCommits): Promise<CommitVerdict> {
  judging.signal.throwIfAborted();
  try {
    const bundles = await commit.bundlesOf(claim.asset);
    const verdicts: CommitVerdict[] = [];
    for (const bundle of bundles) {
      if (bundle instanceof PipeError) verdicts.push(unreadable(bundle));
      else verdicts.push(await judgeBundle(claim, bundle, { ...judging, commit }));
    }
    const what = claim.asset.kind === 'apiproxy' ? 'proxy' : 'shared flow';
    return (
      verdicts.find(({ kind }) => kind === 'is-the-commits') ??
      verdicts.find(({ kind }) => kind === 'unknown') ??
      verdicts[0] ??
      unknown(`the commit holds no ${what} of that name`)
    );
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): CommitVerdict {
  return unknown(`what the commit holds cannot be read: ${reasonOf(error)}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof PipeError && error.code !== 'stopped')
    return oneLine(error.message).replace(/\.$/, '');
  throw error;
}

type Rendering = Pick<JudgingCommits, 'environments' | 'variables'> & { readonly commit: Commit };

/** A manifest with more is not gone through. */
const MOST_ENVIRONMENTS = 30;

/**
 * Content that the commit gives for any environment, or without its manifest, is the commit's: a promotion carries
 * what was made for another environment, and drift tells what is in the wrong one.
 */
async function judgeBundle(
  claim: Claim,
  committed: CommittedBundle,
  { commit, environments, variables }: Rendering,
): Promise<CommitVerdict> {
  const rendered: RenderedCommit[] = [asCommitted(committed)];
  const needed = new Set<string>();
  if (rendered.some((one) => holds(claim.holds, one))) return { kind: 'is-the-commits' };
  const all = new Set([...claim.environments, ...environmentsIn(commit), ...environments]);
  for (const environment of [...all].slice(0, MOST_ENVIRONMENTS)) {
    const one = await renderCommitted(commit, committed, { environment, variables });
    if (one === undefined) continue;
    if ('needs' in one) for (const name of one.needs) needed.add(name);
    else if (holds(claim.holds, one)) return { kind: 'is-the-commits' };
    else rendered.push(one);
  }
  return mostLike(claim, rendered, [...needed]);
}

function environmentsIn({ manifest }: Commit): readonly string[] {
  const { environments = {}, bundles = [] } = manifest?.content ?? {};
  const own = bundles.flatMap((entry) =>
    typeof entry === 'string' ? [] : Object.keys(entry.environments ?? {}),
  );
  return [...Object.keys(environments), ...own];
}

function holds(held: Held, rendered: RenderedCommit): boolean {
  return held.kind === 'mark'
    ? digest16Of(rendered.digest) === held.digest16
    : held.digests.includes(rendered.digest);
}

/** Digests differ: what does, and whether it may come from what is not known here. */
async function mostLike(
  { asset, commit, holds: held }: Claim,
  all: readonly RenderedCommit[],
  needed: readonly string[],
): Promise<CommitVerdict> {
  if (held.kind === 'mark') {
    const variables = [...new Set([...needed, ...all.flatMap((one) => one.variables)])];
    if (variables.length > 0) return unknown(filledIn(variables));
    return { kind: 'differs', because: `The commit ${commit} does not give what its mark names.` };
  }
  const live = await readOrRefusal(held.read());
  if (live instanceof PipeError)
    return unknown(`what the revision holds cannot be read again: ${reasonOf(live)}`);
  const seen = all.map((one) => seenIn(one, compareContent(one.content, live, asset.name).differences, live));
  if (seen.some(({ sure, open }) => sure.length + open.length === 0)) return { kind: 'is-the-commits' };
  if (needed.length > 0) return unknown(filledIn(needed));
  const unsure = seen.find(({ sure }) => sure.length === 0);
  if (unsure !== undefined) return unknown(unsure.why);
  const [closest] = seen.toSorted((one, other) => one.sure.length - other.sure.length);
  const differences = describeDifferences(closest?.sure ?? [], 'hidden');
  return { kind: 'differs', because: `The commit ${commit} gives other content: ${differences}.` };
}

interface Seen {
  /** Nothing but other content explains these. */
  readonly sure: readonly Difference[];
  /** Where the checkout or the build had its hand in. */
  readonly open: readonly Difference[];
  readonly why: string;
}

function seenIn(
  { content, variables, rewritten }: RenderedCommit,
  differences: readonly Difference[],
  live: BundleContent,
): Seen {
  const real = differences.filter(({ file }) => !differsInLineEnds(content.get(file), live.get(file)));
  const isFilled = ({ file }: Difference): boolean => variables.length > 0 && rewritten.has(file);
  const isPointer = ({ file }: Difference): boolean => startsWith(content.get(file), LFS);
  const open = real.filter((one) => isFilled(one) || isPointer(one));
  return {
    sure: real.filter((one) => !open.includes(one)),
    open,
    why: open.some(isFilled) ? filledIn(variables) : 'the commit keeps files of it in Git LFS',
  };
}

const LFS = 'version https://git-lfs.github.com/spec/';

function filledIn(variables: readonly string[]): string {
  return `the manifest of the commit takes values of the build that are not known now: ${variables.slice(0, 5).join(', ')}`;
}

/** A checkout may write line ends as the repository's attributes say. */
function differsInLineEnds(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const plain = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n');
  return plain(one) === plain(other);
}

function startsWith(bytes: Uint8Array | undefined, text: string): boolean {
  return bytes !== undefined && Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text;
}

function unknown(because: string): CommitVerdict {
  return { kind: 'unknown', because };
}
