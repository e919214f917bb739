import { dirname } from 'node:path/posix';
import * as z from 'zod/mini';
import { sendOrLookUp } from '../../../domain/pacing/send-or-look-up.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { ChangeProposal } from '../../../ports/change-proposals.ts';
import type { CommitTrees } from '../../../ports/commit-trees.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { dataCenterGit, type Place } from '../data-center/location.ts';
import { makeCommit, type NewCommit, type Person } from '../git-push/make-commit.ts';
import { type Abilities, type GitServer, offerPush, pushCommit } from '../git-push/push-commit.ts';
import { shapedOr } from '../shared/shaped.ts';
import { discard, tipOf } from './data-center-branch.ts';
import type { OnDataCenter } from './data-center-pull-request.ts';
import { branchMissing, changeId, ONCE } from './proposing.ts';

interface PushRoom {
  readonly trees: CommitTrees;
  readonly host: OnDataCenter;
  readonly place: Place;
}

/**
 * Pushes the change as one commit, in git's own protocol: no other program learns the credential, and nothing is
 * written into the clone. False if the branch holds this very change already, undefined if it cannot be done this way:
 * the clone does not hold the commit that it begins at, or the server speaks no git here.
 */
export async function pushByGit(
  proposal: ChangeProposal,
  { trees, host, place }: PushRoom,
): Promise<boolean | undefined> {
  const { branch, base, files } = proposal;
  // What the API left to be removed by hand is not this change.
  const mark = `Apigee-Pipe-Export: ${changeId(files, 'git')} 1/1`;
  const tip = await tipOf(branch, host);
  if (tip?.message.includes(mark) === true) return false;

  const folders = base.length === 40 ? await trees.entriesAt(base, foldersOf(files)) : undefined;
  if (folders === undefined) return undefined;
  const server = { wire: host.wire, url: dataCenterGit(place), signal: host.signal };
  const abilities = await offerPush(server);
  if (abilities === undefined) return undefined;

  const commit = makeCommit({
    parent: base,
    folders,
    files,
    message: `${proposal.title}\n\n${mark}\n`,
    author: await authorFor(host, place),
    atMs: host.clock.now(),
  });
  if (commit === undefined) throw nothingToPush(proposal);
  if (tip !== undefined) await discard(branch, tip.id, host);
  await pushOnce(proposal, { commit, abilities, server, host });
  return true;
}

/** Every folder that a change is in, and those above it. */
function foldersOf(files: ChangeProposal['files']): readonly string[] {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let at = dirname(path); at !== '.' && at !== '/' && !folders.has(at); at = dirname(at))
      folders.add(at);
  }
  return [...folders];
}

interface Pushing {
  readonly commit: NewCommit;
  readonly abilities: Abilities;
  readonly server: GitServer;
  readonly host: OnDataCenter;
}

async function pushOnce(
  proposal: ChangeProposal,
  { commit, abilities, server, host }: Pushing,
): Promise<void> {
  const { branch } = proposal;
  const fate = await sendOrLookUp<void>(
    {
      ...ONCE,
      send: () => pushCommit({ branch, commit, abilities }, server),
      look: async () => {
        const isThere = (await tipOf(branch, host))?.id === commit.hash;
        return isThere ? { kind: 'done', value: undefined } : { kind: 'absent' };
      },
    },
    host,
  );
  if (fate.kind === 'done') return;
  throw fate.kind === 'unknown' ? fate.why : branchMissing(proposal);
}

const UserShape = z.object({ displayName: z.nullish(z.string()), emailAddress: z.nullish(z.string()) });
const NOBODY: Person = { name: 'apigee-pipe', email: 'apigee-pipe@localhost' };

/** The person of the token, as far as Bitbucket tells: some servers take only commits of the one who pushes. */
async function authorFor({ wire, url, signal }: OnDataCenter, { apiUrl }: Place): Promise<Person> {
  const reading = { method: 'GET', scope: 'repository', repeatable: true, signal } as const;
  const seen = await wire.ask({ ...reading, url, operation: 'read the repository' });
  const user = nameIn(seen.headers['x-ausername']);
  if (user === undefined) return NOBODY;
  const answer = await wire.ask({
    ...reading,
    url: `${apiUrl}/api/latest/users/${pathSegment(user)}`,
    operation: 'read the user of the token',
    expect: [400, 401, 403, 404],
  });
  const known = shapedOr(answer, UserShape);
  return { name: known?.displayName || user, email: known?.emailAddress || NOBODY.email };
}

/** It is encoded as a part of an address. */
function nameIn(header: string | undefined): string | undefined {
  try {
    const name = decodeURIComponent(header ?? '');
    pathSegment(name);
    return name;
  } catch {
    return undefined;
  }
}

function nothingToPush({ base }: ChangeProposal): PipeError {
  return new PipeError(
    'report-undelivered',
    `The commit ${base.slice(0, 12)} holds already what would be proposed: only the files of the clone differ.`,
    { hint: 'Run the pipe in a clone whose files are those of its commit.' },
  );
}
