import * as z from 'zod/mini';
import type { BitbucketAccess } from '../../../domain/code-host/bitbucket-access.ts';
import type { BuildStatus } from '../../../domain/code-host/build-status.ts';
import type { InsightsReport } from '../../../domain/code-host/insights-report.ts';
import type { CodeHost, CommentOrder, Delivery } from '../../../ports/code-host.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { createAuthorization } from '../shared/authorization.ts';
import { commentMarker } from '../shared/comment-marker.ts';
import { cut } from '../shared/cut.ts';
import type { Ports } from '../shared/oauth-tokens.ts';
import { shapedOr } from '../shared/shaped.ts';
import { upsertComment } from '../shared/upsert-comment.ts';
import { createWire } from '../shared/wire.ts';
import { createCloudComments } from './comments.ts';
import { type CloudRoutes, checkCloudFeatures } from './features.ts';
import { publishCloudReport } from './insights.ts';

/** A whole commit's hash: it becomes part of addresses. */
const CommitShape = z.object({ hash: z.string().check(z.regex(/^[0-9a-f]{40}$/)) });

const DELIVERED: Delivery = { kind: 'delivered' };
const NO_CREDENTIAL: Delivery = {
  kind: 'skipped',
  reason: 'no Bitbucket credential is given; a BITBUCKET_ACCESS_TOKEN is the simplest.',
};

/** Bitbucket Cloud; `repository` is `workspace/slug`. */
export function createCloudHost(access: BitbucketAccess, repository: string, ports: Ports): CodeHost {
  const url = `${access.apiUrl}/repositories/${repository.split('/').map(pathSegment).join('/')}`;
  const routes = createRoutes(access, ports);

  const publishReport = async (
    commit: string,
    report: InsightsReport,
    signal?: AbortSignal,
  ): Promise<Delivery> => {
    const order = { url: `${url}/commit/${pathSegment(commit)}`, report, signal };
    if (routes.proxy === undefined && routes.token === undefined) return NO_CREDENTIAL;
    if (routes.proxy !== undefined) {
      try {
        await publishCloudReport(routes.proxy, order);
        return DELIVERED;
      } catch (error) {
        if (routes.token === undefined || signal?.aborted) throw error;
      }
    }
    if (routes.token !== undefined) await publishCloudReport(routes.token, order);
    return DELIVERED;
  };

  return {
    publishReport,
    async upsertComment({ pullRequest, kind, markdown, over, part }: CommentOrder, signal) {
      if (routes.token === undefined) return NO_CREDENTIAL;
      const comments = createCloudComments(
        routes.token,
        `${url}/pullrequests/${pathSegment(String(pullRequest))}`,
        signal,
      );
      await upsertComment(
        comments,
        { marker: commentMarker(kind), markdown, over, part },
        { ...ports, signal },
      );
      return DELIVERED;
    },
    async setStatus(status, signal) {
      if (routes.token === undefined) return NO_CREDENTIAL;
      await routes.token.ask({
        method: 'POST',
        url: `${url}/commit/${pathSegment(status.commit)}/statuses/build`,
        body: statusBody(status, repository),
        operation: 'set the build status',
        scope: 'repository',
        repeatable: true,
        signal,
      });
      return DELIVERED;
    },
    recordDeployment: async () => ({
      kind: 'skipped',
      reason: 'Bitbucket Cloud records deployments of steps with `deployment:` by itself.',
    }),
    async resolveCommit(short, signal) {
      if (routes.token === undefined) return undefined;
      const answer = await routes.token.ask({
        method: 'GET',
        url: `${url}/commit/${pathSegment(short)}`,
        query: { fields: 'hash' },
        operation: 'read the commit',
        scope: 'repository',
        repeatable: true,
        expect: [404],
        signal,
      });
      return shapedOr(answer, CommitShape)?.hash;
    },
    features: (place, signal) => checkCloudFeatures(routes, { url, place, signal }),
  };
}

function createRoutes(access: BitbucketAccess, ports: Ports): CloudRoutes {
  const authorization = createAuthorization(access, ports);
  const anonymous = createAuthorization({ ...access, credential: { kind: 'none' } }, ports);
  const { proxyUrl } = access;
  return {
    token: access.credential.kind === 'none' ? undefined : createWire({ access, authorization }, ports),
    proxy:
      proxyUrl === undefined ? undefined : createWire({ access, authorization: anonymous, proxyUrl }, ports),
  };
}

const STATES = {
  'in-progress': 'INPROGRESS',
  successful: 'SUCCESSFUL',
  failed: 'FAILED',
  stopped: 'STOPPED',
} as const;

function statusBody(status: BuildStatus, repository: string): object {
  return {
    key: status.key,
    state: STATES[status.state],
    name: cut(status.name, 255),
    description: cut(status.description, 255),
    url:
      status.url ??
      `https://bitbucket.org/${repository.split('/').map(pathSegment).join('/')}/commits/${pathSegment(status.commit)}`,
    // Without the source branch the status is not shown in the pull request (docs/bitbucket.md#comments-and-statuses).
    ...(status.branch === undefined ? {} : { refname: status.branch }),
  };
}
