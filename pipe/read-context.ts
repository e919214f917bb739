import { createGit } from '../src/adapters/git/create-git.ts';
import { readBuildContext } from '../src/config/build-context.ts';
import type { Config } from '../src/config/config.ts';
import type { BuildContext } from '../src/domain/build-context.ts';
import type { Start } from './start.ts';

/** Where this run comes from; git is only asked for what Bitbucket's variables do not tell. */
export function readContext({ environment, clone }: Start, config: Config): Promise<BuildContext> {
  const git = createGit({ folder: clone, path: environment['PATH'] });
  return readBuildContext({ environment, git, pullRequest: config.pullRequest });
}
