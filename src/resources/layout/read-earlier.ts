import pMap from 'p-map';
import type { PipeError } from '../../errors/pipe-error.ts';
import type { CommitRange, GitReader } from '../../ports/git.ts';
import type { DeclaredEntity } from '../entity.ts';
import type { Variables } from './fill-values.ts';
import { roleOf } from './find-parts.ts';
import { mergeEntities } from './merge-entities.ts';
import { readContents } from './open-values.ts';
import { plainPath, readFile } from './read-configuration.ts';

export interface EarlierRequest {
  /** Folders and files, below the clone. */
  readonly paths: readonly string[];
  readonly environments: readonly string[];
  readonly variables: Variables;
  /** Full hash of the commit that the run is at. */
  readonly commit: string | undefined;
  /** Of a pull request: the branch it wants to be merged into, whose history counts. */
  readonly destination: string | undefined;
}

export interface EarlierRead {
  /** As each earlier state of each file had them: one that was changed twice stands here twice. */
  readonly entities: readonly DeclaredEntity[];
  /** Why there may have been more; undefined if everything was looked at. */
  readonly incomplete: string | undefined;
}

const MOST_COMMITS = 100;
const MOST_STATES = 500;

/** A file as it was before a commit changed it. */
interface State {
  readonly path: string;
  readonly commit: string;
}

/**
 * What the same files declared before, as far back as the clone's history of this branch goes. Only the line of first
 * parents counts: a commit of somebody's branch never was what main held. No secret is read for it.
 */
export async function readEarlier(request: EarlierRequest, git: GitReader): Promise<EarlierRead> {
  const found = await earlierStates(request, git);
  if (found === undefined)
    return { entities: [], incomplete: 'the history of its branch is not in this clone' };
  const { states, isWhole } = found;
  const reads = await pMap(states.slice(0, MOST_STATES), (state) => readState(state, request, git), {
    concurrency: 4,
  });
  const unread = reads.find((read) => typeof read === 'string');
  const isCut = !isWhole || states.length > MOST_STATES;
  return {
    entities: reads.flatMap((read) => (typeof read === 'string' ? [] : read)),
    incomplete: unread ?? (isCut ? 'the clone does not hold all of its history' : undefined),
  };
}

/** Every file that a commit of the line changed, as it was before; undefined if nobody knows the line. */
async function earlierStates(request: EarlierRequest, git: GitReader) {
  const plain = request.paths.map(plainPath);
  const paths = plain.some((path) => path === '.' || path === '') ? [] : plain;
  const tip = await tipOf(request, git);
  const line = tip === undefined ? undefined : await git.mainLine({ tip, paths, most: MOST_COMMITS });
  if (tip === undefined || line === undefined) return undefined;
  const own = request.destination === undefined ? undefined : await git.resolve(request.commit ?? 'HEAD');
  const steps = [
    ...(own === undefined ? [] : [{ from: tip, to: own }]),
    ...line.commits.flatMap(({ hash, parents: [parent] }) =>
      parent === undefined ? [] : [{ from: parent, to: hash }],
    ),
  ];
  const changed = await pMap(steps, (step) => statesIn({ ...step, paths }, git), { concurrency: 4 });
  return { states: changed.flat(), isWhole: line.isWhole };
}

/** Of a pull request never its own commits: whoever opens one writes them. */
async function tipOf({ commit, destination }: EarlierRequest, git: GitReader): Promise<string | undefined> {
  return git.resolve(destination === undefined ? (commit ?? 'HEAD') : `refs/remotes/origin/${destination}`);
}

async function statesIn(range: CommitRange, git: GitReader): Promise<readonly State[]> {
  const files = (await git.changedFiles(range)) ?? [];
  return files.map((path) => ({ path, commit: range.from }));
}

/** The entities of one state; why there are none, if it cannot be read. */
async function readState(
  { path, commit }: State,
  request: EarlierRequest,
  git: GitReader,
): Promise<readonly DeclaredEntity[] | string> {
  const role = roleOf(path, request.paths.map(plainPath).includes(path));
  const bytes = role.kind === 'unread' ? undefined : await git.fileAt(commit, path);
  // The commit added it, or nothing reads it.
  if (bytes === undefined) return [];
  const read = await readFile({ path, role }, request, () => Promise.resolve(bytes));
  const merged = mergeEntities(read.entities);
  const opened = await readContents(merged.entities, (file) => git.fileAt(commit, file));
  const [fault] = [...read.problems, ...merged.problems, ...opened.problems];
  if (fault === undefined) return opened.entities;
  return `${path} of the commit ${commit.slice(0, 12)} cannot be read today: ${sentence(fault)}`;
}

function sentence({ message }: PipeError): string {
  return message.replace(/\.$/, '');
}
