import { readBitbucketAccess } from '../src/config/bitbucket-access.ts';
import type { Config } from '../src/config/config.ts';
import type { Environment } from '../src/config/read-variables.ts';
import type { BuildContext } from '../src/domain/build-context.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { CodeHost } from '../src/ports/code-host.ts';
import type { Http } from '../src/ports/http.ts';

export interface CodeHostOpening {
  readonly config: Config;
  readonly environment: Environment;
  readonly context: BuildContext;
  readonly clock: Clock;
  readonly http: () => Promise<Http>;
}

/**
 * Bitbucket, where there is one to tell: inside Pipelines, or with a credential. On a laptop nothing is
 * asked and nothing is said of it.
 */
export async function openCodeHost(opening: CodeHostOpening): Promise<CodeHost | undefined> {
  const { config, environment, context, clock, http } = opening;
  const access = readBitbucketAccess(config.bitbucket, environment);
  if (access.credential.kind === 'none' && access.proxyUrl === undefined) return undefined;
  const { createCodeHost } = await import('../src/adapters/bitbucket/create-code-host.ts');
  return createCodeHost(access, context.repository, { http: await http(), clock });
}
