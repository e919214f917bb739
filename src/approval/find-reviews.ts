import pMap from 'p-map';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { CodeHostReads } from '../ports/code-host-reads.ts';
import {
  COMMIT_FIELDS,
  type Commit,
  commitsOf,
  PULL_REQUEST_FIELDS,
  type PullRequest,
  readReview,
} from './read-review.ts';
import type { Reviews } from './reviews.ts';

/** What is to be judged: what a run would bring to an environment. */
export interface Brought {
  /** `workspace/repository`. */
  readonly repository: string;
  /** The deployed commit. */
  readonly commit: string;
  readonly changes: readonly BroughtChange[];
  /** Files beside the bundles that decide what is deployed, such as the manifest. */
  readonly shared: readonly string[];
}

export interface BroughtChange {
  /** Where the bundle lies in the repository; undefined if it comes from nowhere in it. */
  readonly path: string | undefined;
  /** The commit that serves now, its content compared; undefined if nobody knows. */
  readonly serving: string | undefined;
}

/** Longer ranges are not judged commit by commit. */
const MOST_COMMITS = 2000;
/** Without a commit that serves, so far back a merge is looked for. */
const MOST_WITHOUT_BASE = 300;
const MOST_PULL_REQUESTS = 500;
const PAGE_OF_PULL_REQUESTS = 50;

/**
 * The merged pull requests that brought what is to be deployed since what serves now, and the commits that none of
 * them brought. Bitbucket decides, never the clone. Throws PipeError `code-host-unreadable`.
 */
export async function findReviews(reads: CodeHostReads, brought: Brought): Promise<Reviews> {
  const tip = await wholeCommit(reads, brought);
  const range = await rangeOf(reads, { ...brought, commit: tip.hash ?? brought.commit }, tip);
  const merged = await mergedIn(reads, brought.repository, range);
  const attributed = new Set<string>();
  const counting: { readonly pullRequest: PullRequest; readonly commits: readonly Commit[] }[] = [];
  const found = await pMap(
    merged,
    async (pullRequest) => ({
      pullRequest,
      commits: await commitsOf(reads, brought.repository, pullRequest.id ?? 0),
    }),
    { concurrency: CALLS_AT_ONCE },
  );
  for (const one of found) {
    const own = broughtBy(one, range.all);
    if (![...own].some((hash) => range.touched.has(hash))) continue;
    counting.push(one);
    for (const hash of own) attributed.add(hash);
  }
  return {
    commit: tip.hash ?? brought.commit,
    pullRequests: await pMap(counting, (one) => readReview(reads, brought.repository, one), {
      concurrency: CALLS_AT_ONCE,
    }),
    strays: [...range.touched.values()].filter(({ hash }) => !attributed.has(hash ?? '')),
  };
}

async function wholeCommit(reads: CodeHostReads, { repository, commit }: Brought): Promise<Commit> {
  const found = await reads.one('commit', { repository, commit }, COMMIT_FIELDS);
  if (found?.hash) return found;
  throw new PipeError('code-host-unreadable', `Bitbucket does not know the commit ${commit.slice(0, 12)}.`, {
    hint: 'The commit has to be pushed, and the credential needs the scope repository.',
  });
}

interface Range {
  /** By hash. */
  readonly all: ReadonlyMap<string, Commit>;
  /** Those that changed what is deployed. */
  readonly touched: ReadonlyMap<string, Commit>;
}

async function rangeOf(reads: CodeHostReads, brought: Brought, tip: Commit): Promise<Range> {
  const { changes } = brought;
  const bases = [...new Set(changes.map(({ serving }) => serving))];
  const ranges = await Promise.all(
    bases.map((base) =>
      rangeSince(reads, { ...brought, changes: changes.filter(({ serving }) => serving === base) }, base),
    ),
  );
  const all = new Map(ranges.flatMap((range) => [...range.all]));
  const touched = new Map(ranges.flatMap((range) => [...range.touched]));
  const hash = tip.hash ?? brought.commit;
  // A commit that brings nothing new answers for itself.
  if (touched.size === 0) touched.set(hash, tip);
  all.set(hash, tip);
  return { all, touched };
}

async function rangeSince(reads: CodeHostReads, brought: Brought, base: string | undefined): Promise<Range> {
  const { repository, commit, changes, shared } = brought;
  const log = async (path: string | undefined, first: number): Promise<readonly Commit[]> => {
    const { nodes, next } = await reads.list(
      'commit',
      { repository, commit },
      { fields: COMMIT_FIELDS, first, filter: { exclude: base, path } },
    );
    if (next !== undefined && base !== undefined)
      throw new PipeError(
        'code-host-unreadable',
        `More than ${first} commits lie between ${base} and the deployed one.`,
      );
    return nodes;
  };
  const most = base === undefined ? MOST_WITHOUT_BASE : MOST_COMMITS;
  const paths = [...new Set(changes.flatMap(({ path }) => (path === undefined ? [] : [path])))];
  // Without a commit that serves, the newest change of each bundle counts.
  const newest = base === undefined ? 1 : MOST_COMMITS;
  const asked = [
    ...paths.map((path) => ({ path, first: newest })),
    ...(base === undefined ? [] : shared.map((path) => ({ path, first: MOST_COMMITS }))),
  ];
  const [all, ofPaths] = await Promise.all([
    log(undefined, most),
    pMap(asked, ({ path, first }) => log(path, first), { concurrency: CALLS_AT_ONCE }),
  ]);
  const touching = ofPaths.flat();
  // What changed without a commit of its own paths came from elsewhere in the repository: then every commit counts.
  const unexplained =
    base !== undefined &&
    (changes.some(({ path }) => path === undefined) ||
      paths.some((_, index) => ofPaths[index]?.length === 0));
  const touched = unexplained ? all : touching;
  return { all: byHash([...all, ...touching]), touched: byHash(touched) };
}

function byHash(commits: readonly Commit[]): Map<string, Commit> {
  return new Map(commits.flatMap((commit) => (commit.hash ? [[commit.hash, commit]] : [])));
}

/** Merged pull requests whose merge lies in the range. */
async function mergedIn(
  reads: CodeHostReads,
  repository: string,
  range: Range,
): Promise<readonly PullRequest[]> {
  const found: PullRequest[] = [];
  let after: string | undefined;
  for (let seen = 0; seen < MOST_PULL_REQUESTS; seen += PAGE_OF_PULL_REQUESTS) {
    const page = await reads.list(
      'pullRequest',
      { repository },
      { fields: PULL_REQUEST_FIELDS, first: PAGE_OF_PULL_REQUESTS, after, filter: { state: 'MERGED' } },
    );
    found.push(...page.nodes.filter(({ mergeCommit }) => wholeHash(mergeCommit, range.all) !== undefined));
    after = page.next;
    if (after === undefined) break;
  }
  return found;
}

/** Pull requests give hashes cut to twelve digits. */
function wholeHash(hash: string | null | undefined, all: ReadonlyMap<string, Commit>): string | undefined {
  if (!hash || hash.length < 12) return undefined;
  return all.has(hash) ? hash : [...all.keys()].find((whole) => whole.startsWith(hash));
}

/**
 * The commits of the destination branch that a pull request brought: its merge commit, its own commits, and the
 * copies that a rebase made of them.
 */
export function broughtBy(
  { pullRequest, commits }: { readonly pullRequest: PullRequest; readonly commits: readonly Commit[] },
  all: ReadonlyMap<string, Commit>,
): ReadonlySet<string> {
  const merge = wholeHash(pullRequest.mergeCommit, all);
  if (merge === undefined) return new Set();
  const own = commits.flatMap(({ hash }) => hash ?? []);
  return new Set([merge, ...own, ...copiesOf(commits, merge, all)]);
}

/** Empty unless every commit has its copy, in order: a squash has none, and what was pushed before it is not the pull request's. */
function copiesOf(
  commits: readonly Commit[],
  merge: string,
  all: ReadonlyMap<string, Commit>,
): readonly string[] {
  const copies: string[] = [];
  const parents = all.get(merge)?.parents ?? [];
  let at: string | undefined = parents.length > 1 ? parents[1] : merge;
  for (const original of commits) {
    const copy = all.get(at ?? '');
    if (copy === undefined || !isCopy(copy, original)) return [];
    copies.push(copy.hash ?? '');
    at = copy.parents?.[0];
  }
  return copies;
}

function isCopy(copy: Commit, original: Commit): boolean {
  const same = (field: 'message' | 'rawAuthor'): boolean =>
    typeof copy[field] === 'string' && copy[field]?.trim() === original[field]?.trim();
  return same('message') && same('rawAuthor') && (copy.parents?.length ?? 0) === 1;
}
