import * as z from 'zod/mini';
import type { BitbucketAccess } from '../../../domain/code-host/bitbucket-access.ts';
import { type Answered, sendOrLookUp } from '../../../domain/pacing/send-or-look-up.ts';
import type { ChangeProposal, ChangeProposals, Proposed } from '../../../ports/change-proposals.ts';
import type { Answer } from '../../../ports/http.ts';
import { type FormPart, toMultipartForm } from '../../http/multipart.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { createAuthorization } from '../shared/authorization.ts';
import { cut } from '../shared/cut.ts';
import type { Ports } from '../shared/oauth-tokens.ts';
import { readShaped, readWritten } from '../shared/shaped.ts';
import { type Ask, createWire } from '../shared/wire.ts';
import {
  branchMissing,
  changeId,
  createProposals,
  LONGEST_DESCRIPTION,
  ONCE,
  type Proposing,
  pullRequestMissing,
} from './proposing.ts';

/** Bitbucket Cloud; `repository` is `workspace/slug`. */
export function createCloudProposals(
  access: BitbucketAccess,
  repository: string,
  { ports, signal }: { readonly ports: Ports; readonly signal: AbortSignal },
): ChangeProposals {
  const wire = createWire({ access, authorization: createAuthorization(access, ports) }, ports);
  const url = `${access.apiUrl}/repositories/${repository.split('/').map(pathSegment).join('/')}`;
  const cloud: Proposing = { wire, url, signal, clock: ports.clock };
  return createProposals(async (proposal) => {
    const pushed = await push(proposal, cloud);
    return upsertPullRequest(proposal, pushed, cloud);
  });
}

const WRITE = { scope: 'repository:write', repeatable: false } as const;

/** False if the branch holds this very change already. */
async function push(proposal: ChangeProposal, cloud: Proposing): Promise<boolean> {
  const { wire, url, signal } = cloud;
  const id = changeId(proposal.files, proposal.base);
  const message = `${proposal.title}\n\nApigee-Pipe-Export: ${id}\n`;
  const tip = await tipOf(proposal.branch, cloud);
  if (tip?.includes(id) === true) return false;
  if (tip !== undefined) {
    // A commit on top of somebody's would keep what is not live any more: the branch begins anew.
    await wire.ask({
      ...WRITE,
      repeatable: true,
      method: 'DELETE',
      url: branchUrl(proposal.branch, cloud),
      operation: 'replace the branch of an earlier export',
      expect: [404],
      signal,
    });
  }
  const pushing = {
    ...WRITE,
    method: 'POST',
    url: `${url}/src`,
    form: formOf(proposal, message),
    operation: 'push the branch',
    signal,
  } as const;
  const fate = await sendOrLookUp<unknown>(
    {
      ...ONCE,
      send: () => wire.tryAsk(pushing),
      look: async () => {
        const isPushed = (await tipOf(proposal.branch, cloud))?.includes(id) === true;
        return isPushed ? { kind: 'done', value: undefined } : { kind: 'absent' };
      },
    },
    cloud,
  );
  if (fate.kind === 'done') return true;
  if (fate.kind === 'unknown') throw fate.why;
  throw branchMissing(proposal);
}

/** The message of the branch's newest commit; undefined if there is no such branch. */
async function tipOf(branch: string, cloud: Proposing): Promise<string | undefined> {
  const answer = await cloud.wire.ask({
    method: 'GET',
    url: branchUrl(branch, cloud),
    operation: 'read the branch',
    scope: 'repository',
    repeatable: true,
    expect: [404],
    signal: cloud.signal,
  });
  if (answer.status === 404) return undefined;
  return readShaped(answer, BranchShape, `The branch ${branch}`).target.message;
}

function branchUrl(branch: string, { url }: Proposing): string {
  return `${url}/refs/branches/${branch.split('/').map(pathSegment).join('/')}`;
}

function formOf({ branch, base, files }: ChangeProposal, message: string): NonNullable<Ask['form']> {
  const field = (name: string, text: string): FormPart => ({ name, bytes: Buffer.from(text, 'utf8') });
  return toMultipartForm([
    field('branch', branch),
    field('parents', base),
    field('message', message),
    ...[...files].map(([path, bytes]): FormPart => {
      // A path that is named and has no content is removed.
      if (bytes === undefined) return field('files', `/${path}`);
      const fileName = path.split('/').at(-1) ?? path;
      return { name: `/${path}`, fileName, contentType: 'application/octet-stream', bytes };
    }),
  ]);
}

const BranchShape = z.object({ target: z.object({ message: z.string() }) });
const PullRequestShape = z.object({
  id: z.int(),
  title: z.nullish(z.string()),
  description: z.nullish(z.string()),
  links: z.nullish(z.object({ html: z.nullish(z.object({ href: z.nullish(z.string()) })) })),
});
/** A list that is not there would read as an empty one, and a second pull request would be opened. */
const PullRequestsShape = z.object({ values: z.array(PullRequestShape) });

interface PullRequest {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly url: string | undefined;
}

async function upsertPullRequest(
  proposal: ChangeProposal,
  pushed: boolean,
  cloud: Proposing,
): Promise<Proposed> {
  const { wire, url, signal } = cloud;
  const description = cut(proposal.description, LONGEST_DESCRIPTION);
  const open = await openPullRequest(proposal.branch, cloud);
  if (open === undefined) {
    const body = {
      title: proposal.title,
      description,
      source: { branch: { name: proposal.branch } },
      ...(proposal.destination === undefined
        ? {}
        : { destination: { branch: { name: proposal.destination } } }),
      close_source_branch: true,
    };
    const ask = { ...PULL_REQUEST, method: 'POST', url: `${url}/pullrequests`, body, signal } as const;
    const { id, url: page } = await openOnce(proposal, () => wire.tryAsk(ask), cloud);
    return { pullRequest: id, url: page, change: 'opened', leftToDo: [] };
  }
  const isSame = open.description.trim() === description.trim() && open.title === proposal.title;
  if (!isSame) {
    await wire.ask({
      ...PULL_REQUEST,
      repeatable: true,
      method: 'PUT',
      url: `${url}/pullrequests/${pathSegment(String(open.id))}`,
      body: { title: proposal.title, description },
      signal,
    });
  }
  const change = pushed || !isSame ? 'updated' : 'unchanged';
  return { pullRequest: open.id, url: open.url, change, leftToDo: [] };
}

/** The pull request as Bitbucket answers it, or, if that was lost or cannot be read, as it is found. */
async function openOnce(
  proposal: ChangeProposal,
  send: () => Promise<Answered<Answer>>,
  cloud: Proposing,
): Promise<PullRequest> {
  const fate = await sendOrLookUp<PullRequest>(
    {
      ...ONCE,
      send: async () => readWritten(await send(), PullRequestShape, pullRequestOf),
      look: async () => {
        const open = await openPullRequest(proposal.branch, cloud);
        return open === undefined ? { kind: 'absent' } : { kind: 'done', value: open };
      },
    },
    cloud,
  );
  if (fate.kind === 'done') return fate.value;
  throw fate.kind === 'unknown' ? fate.why : pullRequestMissing(proposal);
}

const PULL_REQUEST = {
  operation: 'open the pull request',
  scope: 'pullrequest:write',
  repeatable: false,
} as const;

async function openPullRequest(
  branch: string,
  { wire, url, signal }: Proposing,
): Promise<PullRequest | undefined> {
  const answer = await wire.ask({
    method: 'GET',
    url: `${url}/pullrequests`,
    query: { q: `source.branch.name = ${JSON.stringify(branch)} AND state = "OPEN"`, pagelen: '10' },
    operation: 'look for the pull request',
    scope: 'pullrequest',
    repeatable: true,
    signal,
  });
  const [open] = readShaped(answer, PullRequestsShape, 'The list of pull requests').values;
  return open && pullRequestOf(open);
}

function pullRequestOf({ id, title, description, links }: z.infer<typeof PullRequestShape>): PullRequest {
  return { id, title: title ?? '', description: description ?? '', url: links?.html?.href ?? undefined };
}
