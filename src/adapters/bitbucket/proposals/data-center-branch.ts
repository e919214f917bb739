import * as z from 'zod/mini';
import { readShaped } from '../shared/shaped.ts';
import { declinePullRequests, type OnDataCenter } from './data-center-pull-request.ts';

/** How much of a change is on its branch, as its newest commit says. */
export function progressIn(
  message: string,
  id: string,
): { readonly done: number; readonly of: number } | undefined {
  const [, found, done, of] = /Apigee-Pipe-Export: ([0-9a-f]{64}) (\d+)\/(\d+)/.exec(message) ?? [];
  return found === id ? { done: Number(done), of: Number(of) } : undefined;
}

export const CommitShape = z.object({
  id: z.string().check(z.regex(/^[0-9a-f]{40,64}$/)),
  message: z.nullish(z.string()),
});
const CommitsShape = z.object({ values: z.array(CommitShape) });

export interface Tip {
  readonly id: string;
  readonly message: string;
}

export async function tipOf(branch: string, { wire, url, signal }: OnDataCenter): Promise<Tip | undefined> {
  const answer = await wire.ask({
    method: 'GET',
    url: `${url}/commits`,
    query: { until: `refs/heads/${branch}`, limit: '1' },
    operation: 'read the branch',
    scope: 'repository',
    repeatable: true,
    expect: [404],
    signal,
  });
  if (answer.status === 404) return undefined;
  const [commit] = readShaped(answer, CommitsShape, `The branch ${branch}`).values;
  return commit && { id: commit.id, message: commit.message ?? '' };
}

/**
 * A branch that began anew under an open pull request holds nothing that the destination does not have, and Data
 * Center takes that for merged: so the pull request goes first.
 */
export async function discard(branch: string, tip: string, host: OnDataCenter): Promise<void> {
  await declinePullRequests(branch, host);
  await host.wire.ask({
    scope: 'repository:write',
    repeatable: true,
    method: 'DELETE',
    url: `${host.branchUtils}/branches`,
    // Only if nobody has pushed to it since it was read.
    body: { name: `refs/heads/${branch}`, endPoint: tip },
    operation: 'replace the branch of an earlier export',
    signal: host.signal,
  });
}
