import type { Config } from '../src/config/config.ts';
import type { BuildContext } from '../src/domain/build-context.ts';
import type { Start } from './run-pipe.ts';

export async function readContext(start: Start, config: Config): Promise<BuildContext> {
  await Promise.resolve();
  return {
    repository: undefined,
    commit: start.environment['BITBUCKET_COMMIT'],
    branch: undefined,
    tag: undefined,
    pullRequest: config.pullRequest,
    destinationBranch: undefined,
    build: undefined,
    buildUrl: undefined,
  };
}
