import type { BitbucketAccess } from '../../../domain/code-host/bitbucket-access.ts';
import { sendOrLookUp } from '../../../domain/pacing/send-or-look-up.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { ChangeProposal, ChangeProposals, Proposed } from '../../../ports/change-proposals.ts';
import type { CommitTrees } from '../../../ports/commit-trees.ts';
import { toMultipartForm } from '../../http/multipart.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { dataCenterPlace } from '../data-center/location.ts';
import { createAuthorization } from '../shared/authorization.ts';
import { cut } from '../shared/cut.ts';
import type { Ports } from '../shared/oauth-tokens.ts';
import { readWritten } from '../shared/shaped.ts';
import { createWire } from '../shared/wire.ts';
import { CommitShape, discard, progressIn, tipOf } from './data-center-branch.ts';
import { pushByGit } from './data-center-git.ts';
import { describeRemovals, type OnDataCenter, upsertPullRequest } from './data-center-pull-request.ts';
import {
  branchMissing,
  changeId,
  createProposals,
  LONGEST_DESCRIPTION,
  ONCE,
  sortedFiles,
} from './proposing.ts';

/** Data Center's API makes a commit of each file. */
const MOST_FILES = 500;

interface Room {
  readonly ports: Ports;
  readonly trees: CommitTrees;
  readonly signal: AbortSignal;
}

/**
 * Bitbucket Data Center; `repository` is `PROJECT/slug`. The change is pushed as git would push it, if the clone holds
 * what it begins at. Else over the API, which writes one file a commit and removes none: what is to go stands in the
 * description.
 */
export function createDataCenterProposals(
  access: BitbucketAccess,
  repository: string,
  { ports, trees, signal }: Room,
): ChangeProposals {
  const wire = createWire({ access, authorization: createAuthorization(access, ports) }, ports);
  const place = { apiUrl: access.apiUrl, repository };
  const host: OnDataCenter = {
    wire,
    url: dataCenterPlace(place, 'api/latest'),
    branchUtils: dataCenterPlace(place, 'branch-utils/latest'),
    repository,
    signal,
    clock: ports.clock,
  };
  return createProposals(async (proposal): Promise<Proposed> => {
    const isPushed = await pushByGit(proposal, { trees, host, place });
    if (isPushed !== undefined) {
      const description = cut(proposal.description, LONGEST_DESCRIPTION);
      return { ...(await upsertPullRequest({ ...proposal, description }, isPushed, host)), leftToDo: [] };
    }
    const removed = [...proposal.files].filter(([, bytes]) => bytes === undefined).map(([path]) => path);
    checkFeasible(proposal, removed);
    const pushed = await push(proposal, host);
    const description = cut(describeRemovals(proposal.description, removed), LONGEST_DESCRIPTION);
    const opened = await upsertPullRequest({ ...proposal, description }, pushed, host);
    return { ...opened, leftToDo: removed };
  });
}

function checkFeasible({ files }: ChangeProposal, removed: readonly string[]): void {
  const written = files.size - removed.length;
  if (written === 0) {
    throw new PipeError(
      'report-undelivered',
      `Bitbucket Data Center removes no file over its API, the clone does not hold the commit to push it by git, and there is nothing else to propose. To be removed: ${removed.slice(0, 10).join(', ')}.`,
      { hint: 'EXPORT_AS=folder removes them in the clone: commit and push it with git.' },
    );
  }
  if (written > MOST_FILES) {
    throw new PipeError(
      'report-undelivered',
      `Bitbucket Data Center makes a commit of every file over its API, and ${written} files would be as many commits: at most ${MOST_FILES} are made.`,
      { hint: 'Use EXPORT_AS=folder and push with git, or name fewer bundles in BUNDLES.' },
    );
  }
}

/** False if the branch holds this very change already. What a run that was stopped began is finished. */
async function push(proposal: ChangeProposal, host: OnDataCenter): Promise<boolean> {
  const id = changeId(proposal.files, '');
  const begun = await beginBranch(proposal, id, host);
  if (begun.isWhole) return false;

  const parts = await partsOf(proposal, host);
  let { at } = begun;
  for (const [index, part] of parts.entries()) {
    if (index < begun.done) continue;
    at = await writeFile(proposal, { ...part, at, mark: `${id} ${index + 1}/${parts.length}` }, host);
  }
  return true;
}

interface Begun {
  /** The branch's newest commit. */
  readonly at: string;
  /** Files that are written already. */
  readonly done: number;
  readonly isWhole: boolean;
}

/** The branch as an earlier run of this very change left it, or made anew. */
async function beginBranch(proposal: ChangeProposal, id: string, host: OnDataCenter): Promise<Begun> {
  const tip = await tipOf(proposal.branch, host);
  const progress = tip && progressIn(tip.message, id);
  if (tip !== undefined && progress !== undefined) {
    return { at: tip.id, done: progress.done, isWhole: progress.done === progress.of };
  }
  if (tip !== undefined) await discard(proposal.branch, tip.id, host);
  await createBranch(proposal, host);
  return { at: proposal.base, done: 0, isWhole: false };
}

const WRITE = { scope: 'repository:write', repeatable: false } as const;

async function createBranch(proposal: ChangeProposal, host: OnDataCenter): Promise<void> {
  const { wire, url, signal, clock } = host;
  const ask = {
    ...WRITE,
    method: 'POST',
    url: `${url}/branches`,
    body: { name: proposal.branch, startPoint: proposal.base },
    operation: 'make the branch',
    signal,
  } as const;
  const fate = await sendOrLookUp<unknown>(
    {
      ...ONCE,
      send: () => wire.tryAsk(ask),
      look: async () => {
        const tip = await tipOf(proposal.branch, host);
        return tip?.id === proposal.base ? { kind: 'done', value: undefined } : { kind: 'absent' };
      },
    },
    { clock, signal },
  );
  if (fate.kind === 'done') return;
  throw fate.kind === 'unknown' ? fate.why : branchMissing(proposal);
}

interface Part {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isNew: boolean;
}

/** What differs from the commit that the branch begins at: Data Center refuses a file that stays as it is. */
async function partsOf({ files, base }: ChangeProposal, host: OnDataCenter): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const [path, bytes] of sortedFiles(files)) {
    if (bytes === undefined) continue;
    const answer = await host.wire.ask({
      method: 'GET',
      url: fileUrl('raw', path, host),
      query: { at: base },
      operation: 'read a file',
      scope: 'repository',
      repeatable: true,
      expect: [404],
      signal: host.signal,
    });
    const isNew = answer.status === 404;
    if (isNew || Buffer.compare(answer.body, bytes) !== 0) parts.push({ path, bytes, isNew });
  }
  return parts;
}

interface Step extends Part {
  /** The commit that it goes on top of. */
  readonly at: string;
  readonly mark: string;
}

/** Answers the new commit. */
async function writeFile(proposal: ChangeProposal, step: Step, host: OnDataCenter): Promise<string> {
  const { wire, signal, clock } = host;
  const { branch } = proposal;
  const field = (name: string, text: string) => ({ name, bytes: Buffer.from(text, 'utf8') });
  const ask = {
    ...WRITE,
    method: 'PUT',
    url: fileUrl('browse', step.path, host),
    form: toMultipartForm([
      field('branch', branch),
      field('message', `${proposal.title}: ${step.path}\n\nApigee-Pipe-Export: ${step.mark}\n`),
      ...(step.isNew ? [] : [field('sourceCommitId', step.at)]),
      {
        name: 'content',
        fileName: step.path.split('/').at(-1) ?? step.path,
        contentType: 'application/octet-stream',
        bytes: step.bytes,
      },
    ]),
    operation: `write ${step.path}`,
    signal,
  } as const;
  const fate = await sendOrLookUp<string>(
    {
      ...ONCE,
      send: async () => readWritten(await wire.tryAsk(ask), CommitShape, ({ id }) => id),
      look: async () => {
        const tip = await tipOf(branch, host);
        return tip?.message.includes(step.mark) === true
          ? { kind: 'done', value: tip.id }
          : { kind: 'absent' };
      },
    },
    { clock, signal },
  );
  if (fate.kind === 'done') return fate.value;
  throw fate.kind === 'unknown' ? fate.why : fate.lost;
}

function fileUrl(how: 'raw' | 'browse', path: string, { url }: OnDataCenter): string {
  return `${url}/${how}/${path.split('/').map(pathSegment).join('/')}`;
}
