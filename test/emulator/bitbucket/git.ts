import { createHash } from 'node:crypto';
import type { Commit } from './commit.ts';
import { personOf } from './people.ts';
import type { Ledger } from './request-log.ts';

/** A file's new content by path; undefined removes it. */
type FileChanges = Readonly<Record<string, string | undefined>>;

export interface CommitOrder {
  readonly message?: string;
  readonly author?: string;
  readonly at?: number;
  /** Applied to the first parent's tree. */
  readonly files?: FileChanges;
  /** The real hash of a clone's commit; made up unless said. */
  readonly hash?: string;
}

export function addCommit(ledger: Ledger, parents: readonly string[], order: CommitOrder = {}): Commit {
  const { message = `Commit ${ledger.commits.size + 1}`, author = 'dana', at = ledger.world.now() } = order;
  const files = new Map(ledger.commits.get(parents[0] ?? '')?.files);
  applyTo(files, order.files);
  const made = JSON.stringify([ledger.uuid, parents, message, author, at, ledger.commits.size]);
  const hash = order.hash ?? createHash('sha1').update(made).digest('hex');
  const commit = { hash, parents, message, author, at, files };
  personOf(ledger.world, author);
  ledger.commits.set(hash, commit);
  return commit;
}

function applyTo(files: Map<string, string>, changes: FileChanges = {}): void {
  for (const [path, content] of Object.entries(changes)) {
    if (content === undefined) files.delete(path);
    else files.set(path, content);
  }
}

/** A branch, a tag, a full hash, or a beginning of seven characters that only one commit has. */
export function findCommit(ledger: Ledger, revision: string): Commit | undefined {
  const named = ledger.branches.get(revision) ?? ledger.tags.get(revision)?.hash;
  if (named !== undefined) return ledger.commits.get(named);
  return findByHash(ledger, revision);
}

/** The same by hash alone. */
export function findByHash({ commits }: Ledger, revision: string): Commit | undefined {
  const whole = commits.get(revision);
  if (whole !== undefined || !/^[0-9a-f]{7,39}$/.test(revision)) return whole;
  const matches = [...commits.values()].filter(({ hash }) => hash.startsWith(revision));
  return matches.length === 1 ? matches[0] : undefined;
}

/** Everything reachable from `from` and not from `except`, newest first, children before their parents. */
export function logOf(
  ledger: Ledger,
  from: readonly string[],
  except: readonly string[] = [],
): readonly Commit[] {
  const hidden = new Set(except.flatMap((hash) => [...reachableFrom(ledger, hash)]));
  const shown = new Set(from.flatMap((hash) => [...reachableFrom(ledger, hash)]));
  const order = [...ledger.commits.keys()];
  return [...shown]
    .filter((hash) => !hidden.has(hash))
    .map((hash) => ledger.commits.get(hash))
    .filter((commit) => commit !== undefined)
    .sort((left, right) => right.at - left.at || order.indexOf(right.hash) - order.indexOf(left.hash));
}

export function reachableFrom(ledger: Ledger, tip: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [tip];
  for (let hash = queue.pop(); hash !== undefined; hash = queue.pop()) {
    if (seen.has(hash)) continue;
    seen.add(hash);
    queue.push(...(ledger.commits.get(hash)?.parents ?? []));
  }
  return seen;
}

/** The newest commit that both can reach. */
export function mergeBase(ledger: Ledger, left: string, right: string): Commit | undefined {
  const ofRight = reachableFrom(ledger, right);
  return logOf(ledger, [left]).find(({ hash }) => ofRight.has(hash));
}

export interface FileChange {
  readonly path: string;
  readonly status: 'added' | 'removed' | 'modified';
  readonly before: number;
  readonly after: number;
}

/** Files that differ, by path. `before` and `after` count their lines. */
export function changesBetween(from: Commit | undefined, to: Commit): readonly FileChange[] {
  const before: ReadonlyMap<string, string> = from?.files ?? new Map();
  const paths = [...new Set([...before.keys(), ...to.files.keys()])].sort();
  return paths
    .filter((path) => before.get(path) !== to.files.get(path))
    .map((path) => ({
      path,
      status: before.has(path) ? (to.files.has(path) ? 'modified' : 'removed') : 'added',
      before: linesOf(before.get(path)),
      after: linesOf(to.files.get(path)),
    }));
}

function linesOf(text: string | undefined): number {
  return text === undefined || text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}
