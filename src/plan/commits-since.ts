import { parseMarker } from '../bundle/marker.ts';
import type { PlannedCommit } from '../domain/results/planned-commit.ts';
import type { GitCommit, GitReader } from '../ports/git.ts';
import type { Step } from './step.ts';

/** Nobody reads more, and result.json shall stay small. */
const MOST_COMMITS = 100;
const LONGEST_TEXT = 300;

/** The commits that touched a step's bundle since what serves was deployed, newest first; empty if nobody knows. */
export type CommitsSince = (step: Step) => Promise<readonly PlannedCommit[]>;

/** `commit` is the run's own. Each history is read once, whichever environments ask for it. */
export function createCommitsSince(
  commit: string | undefined,
  openGit: () => Promise<GitReader>,
): CommitsSince {
  const known = new Map<string, Promise<readonly PlannedCommit[]>>();
  return async ({ candidate: { bundle }, observed: { described } }) => {
    const from = parseMarker(described?.description ?? '')?.commit;
    if (from === undefined || commit === undefined || commit.startsWith(from)) return [];
    const key = `${from} ${bundle.path}`;
    const reading = known.get(key) ?? read(await openGit(), { from, to: commit, path: bundle.path });
    known.set(key, reading);
    return reading;
  };
}

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly path: string;
}

async function read(git: GitReader, { from, to, path }: Asked): Promise<readonly PlannedCommit[]> {
  const begin = await git.resolve(from);
  if (begin === undefined) return [];
  const paths = path === '.' ? [] : [path];
  const commits = (await git.commitsBetween({ from: begin, to, paths })) ?? [];
  return commits.slice(0, MOST_COMMITS).map(planned);
}

function planned({ hash, author, subject, committedAtMs }: GitCommit): PlannedCommit {
  const at = new Date(Number.isFinite(committedAtMs) && Math.abs(committedAtMs) < 8e15 ? committedAtMs : 0);
  return {
    hash,
    author: author.name.slice(0, LONGEST_TEXT),
    subject: subject.slice(0, LONGEST_TEXT),
    at: at.toISOString(),
  };
}
