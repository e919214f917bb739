import type { FeatureCheck, FeaturePlace } from '../../../ports/code-host.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { type FeatureTrial, tryFeature } from '../shared/try-feature.ts';
import type { Wire } from '../shared/wire.ts';

/**
 * Asks for what each feature would write: by the specification the scope that reads a report, a comment or a
 * status is the one that writes it.
 */
export async function checkCloudFeatures(
  routes: CloudRoutes,
  { url, place, signal }: CloudPlace,
): Promise<readonly FeatureCheck[]> {
  const commitUrl = place.commit === undefined ? undefined : `${url}/commit/${pathSegment(place.commit)}`;
  const pullRequests = `${url}/pullrequests`;
  const insights = { url: commitUrl && `${commitUrl}/reports`, scope: 'repository' } as const;
  const trials: FeatureTrial[] = [
    routes.proxy === undefined
      ? { feature: 'Code Insights', wire: routes.token, ...insights, by: 'scope repository' }
      : {
          feature: 'Code Insights',
          wire: routes.proxy,
          ...insights,
          by: 'through the proxy of Pipelines, which needs no credential',
        },
    {
      feature: 'pull request comment',
      wire: routes.token,
      url:
        place.pullRequest === undefined
          ? pullRequests
          : `${pullRequests}/${pathSegment(String(place.pullRequest))}/comments`,
      scope: 'pullrequest',
      by: 'scope pullrequest',
    },
    {
      feature: 'build status',
      wire: routes.token,
      url: commitUrl && `${commitUrl}/statuses`,
      scope: 'repository',
      by: 'scope repository',
    },
  ];
  return Promise.all(trials.map((trial) => tryFeature({ ...trial, url: trial.url ?? url }, signal)));
}

interface CloudPlace {
  /** The repository's address. */
  readonly url: string;
  readonly place: FeaturePlace;
  readonly signal: AbortSignal | undefined;
}

/** The ways that lead to Bitbucket from here. */
export interface CloudRoutes {
  /** Signed with the user's credential. */
  readonly token: Wire | undefined;
  /** Signed by Pipelines itself; for Code Insights only. */
  readonly proxy: Wire | undefined;
}
