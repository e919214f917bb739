import { buildHandlers } from './data-center-builds.ts';
import type { DataCenterHandlers } from './data-center-call.ts';
import { commentHandlers } from './data-center-comments.ts';
import { insightHandlers } from './data-center-insights.ts';
import { pullRequestHandlers } from './data-center-pull-requests.ts';
import { settingHandlers } from './data-center-settings.ts';
import { sourceHandlers } from './data-center-source.ts';

export const REPOSITORY = '/projects/{projectKey}/repos/{repositorySlug}';

/** What the emulator answers; other paths of the specification exist, but not here. */
export const dataCenterHandlers: DataCenterHandlers = {
  ...sourceHandlers,
  ...pullRequestHandlers,
  ...commentHandlers,
  ...buildHandlers,
  ...insightHandlers,
  ...settingHandlers,
};

/** Their names in the specification. */
export function builtOnDataCenter(): ReadonlySet<string> {
  return new Set(Object.keys(dataCenterHandlers).map((name) => name.replace('~', REPOSITORY)));
}
