import type { CloudHandlers } from './cloud-call.ts';
import { commentHandlers } from './cloud-comments.ts';
import { deploymentHandlers } from './cloud-deployments.ts';
import { peopleHandlers } from './cloud-people.ts';
import { pipelineHandlers } from './cloud-pipelines.ts';
import { pullRequestHandlers } from './cloud-pull-requests.ts';
import { reportHandlers } from './cloud-reports.ts';
import { settingHandlers } from './cloud-settings.ts';
import { sourceHandlers } from './cloud-source.ts';
import { statusHandlers } from './cloud-statuses.ts';

const REPOSITORY = '/repositories/{workspace}/{repo_slug}';

/** What the emulator answers; other paths of the specification exist, but not here. */
export const cloudHandlers: CloudHandlers = {
  ...sourceHandlers,
  ...pullRequestHandlers,
  ...commentHandlers,
  ...statusHandlers,
  ...reportHandlers,
  ...pipelineHandlers,
  ...deploymentHandlers,
  ...settingHandlers,
  ...peopleHandlers,
};

/** `GET /pullrequests` for `/repositories/{workspace}/{repo_slug}/pullrequests`. */
export function operationName(method: string, path: string): string {
  return `${method} ${path.replace(REPOSITORY, '')}`;
}

/** Their names in the specification. */
export function builtOnCloud(): ReadonlySet<string> {
  const own = Object.keys(peopleHandlers);
  return new Set(
    Object.keys(cloudHandlers).map((name) =>
      own.includes(name) ? name : name.replace(' ', ` ${REPOSITORY}`),
    ),
  );
}
