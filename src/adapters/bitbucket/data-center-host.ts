import type { BitbucketAccess } from '../../domain/bitbucket-access.ts';
import type { CodeHost, Delivery } from '../../ports/code-host.ts';
import { pathSegment } from '../http/path-segment.ts';
import { createAuthorization } from './authorization.ts';
import { commentMarker } from './comment-marker.ts';
import { deploymentBody, statusBody } from './data-center-bodies.ts';
import { createDataCenterComments } from './data-center-comments.ts';
import { publishDataCenterReport } from './data-center-insights.ts';
import { dataCenterPage, dataCenterPlace } from './data-center-place.ts';
import type { Doors } from './oauth-tokens.ts';
import { tryFeature } from './try-feature.ts';
import { upsertComment } from './upsert-comment.ts';
import { createWire } from './wire.ts';

const DELIVERED: Delivery = { kind: 'delivered' };

/** Bitbucket Data Center, 7.21 and later; `repository` is `PROJECT/slug`. */
export function createDataCenterHost(access: BitbucketAccess, repository: string, doors: Doors): CodeHost {
  const place = { apiUrl: access.apiUrl, repository };
  const url = dataCenterPlace(place, 'api/latest');
  const wire = createWire({ access, authorization: createAuthorization(access, doors) }, doors);
  const common = { scope: 'repository', repeatable: true } as const;

  return {
    async publishReport(commit, report, signal) {
      await publishDataCenterReport(wire, { place, commit, report, signal });
      return DELIVERED;
    },
    async upsertComment({ pullRequest, kind, markdown }, signal) {
      const comments = createDataCenterComments(
        wire,
        `${url}/pull-requests/${pathSegment(String(pullRequest))}`,
        signal,
      );
      await upsertComment(comments, { marker: commentMarker(kind), markdown });
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
      const id = (answer.json() as { id?: unknown } | undefined)?.id;
      return typeof id === 'string' ? id : undefined;
    },
    async features({ pullRequest }, signal) {
      // Every one of them asks for no more than reading the repository (FACTS §2.5).
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
