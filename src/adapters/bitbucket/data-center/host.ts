import * as z from 'zod/mini';
import type { BitbucketAccess } from '../../../domain/code-host/bitbucket-access.ts';
import type { CodeHost, Delivery } from '../../../ports/code-host.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { createAuthorization } from '../shared/authorization.ts';
import { commentMarker } from '../shared/comment-marker.ts';
import type { Ports } from '../shared/oauth-tokens.ts';
import { shapedOr } from '../shared/shaped.ts';
import { tryFeature } from '../shared/try-feature.ts';
import { upsertComment } from '../shared/upsert-comment.ts';
import { createWire } from '../shared/wire.ts';
import { deploymentBody, statusBody } from './bodies.ts';
import { createDataCenterComments } from './comments.ts';
import { publishDataCenterReport } from './insights.ts';
import { dataCenterPage, dataCenterPlace } from './location.ts';

/** A whole commit's hash: it becomes part of addresses. */
const CommitShape = z.object({ id: z.string().check(z.regex(/^[0-9a-f]{40}$/)) });

const DELIVERED: Delivery = { kind: 'delivered' };

/** Bitbucket Data Center, 7.21 and later; `repository` is `PROJECT/slug`. */
export function createDataCenterHost(access: BitbucketAccess, repository: string, ports: Ports): CodeHost {
  const place = { apiUrl: access.apiUrl, repository };
  const url = dataCenterPlace(place, 'api/latest');
  const wire = createWire({ access, authorization: createAuthorization(access, ports) }, ports);
  const common = { scope: 'repository', repeatable: true } as const;

  return {
    async publishReport(commit, report, signal) {
      await publishDataCenterReport(wire, { place, commit, report, signal });
      return DELIVERED;
    },
    async upsertComment({ pullRequest, kind, markdown, over, part }, signal) {
      const comments = createDataCenterComments(
        wire,
        `${url}/pull-requests/${pathSegment(String(pullRequest))}`,
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
      const body = statusBody(status, dataCenterPage(place));
      const builds = `${url}/commits/${pathSegment(status.commit)}/builds`;
      await wire.ask({
        ...common,
        method: 'POST',
        url: builds,
        body,
        operation: 'set the build status',
        signal,
      });
      return DELIVERED;
    },
    async recordDeployment(record, signal) {
      const body = deploymentBody(record, dataCenterPage(place));
      const deployments = `${url}/commits/${pathSegment(record.commit)}/deployments`;
      await wire.ask({
        ...common,
        method: 'POST',
        url: deployments,
        body,
        operation: 'record the deployment',
        signal,
      });
      return DELIVERED;
    },
    async resolveCommit(short, signal) {
      const commit = `${url}/commits/${pathSegment(short)}`;
      const operation = 'read the commit';
      const answer = await wire.ask({
        ...common,
        method: 'GET',
        url: commit,
        operation,
        expect: [404],
        signal,
      });
      return shapedOr(answer, CommitShape)?.id;
    },
    async features({ pullRequest }, signal) {
      // Every one of them asks for no more than reading the repository (docs/bitbucket.md#data-center).
      const by = 'the token may read the repository';
      const comments =
        pullRequest === undefined
          ? `${url}/pull-requests`
          : `${url}/pull-requests/${pathSegment(String(pullRequest))}/activities`;
      const trials = [
        { feature: 'Code Insights', url },
        { feature: 'pull request comment', url: comments },
        { feature: 'build status', url },
        { feature: 'deployment record', url },
      ];
      return Promise.all(
        trials.map((trial) => tryFeature({ ...trial, wire, scope: 'repository', by }, signal)),
      );
    },
  };
}
