import type { Environment } from '../config/environment.ts';
import { VARIABLES } from '../config/variables.ts';
import { VERSION } from './version.ts';

/** What is told to somebody who asks for help, or says nothing at all. */
export const USAGE = `apigee-pipe ${VERSION} takes no arguments: variables say what to do.

  ACTION=lint     lints API proxies and shared flows
  ACTION=plan     says what a deploy would change, and changes nothing
  ACTION=deploy   lints, plans and deploys; this is the default
  ACTION=drift    says where what serves is not what the repository holds
  ACTION=rollback makes serve again what served before, or what TO names
  ACTION=promote  deploys what serves in FROM_ENV in APIGEE_ENV
  ACTION=undeploy takes the named BUNDLES out of APIGEE_ENV
  ACTION=check    signs in and says what the credentials allow

All but lint need APIGEE_ORG, APIGEE_ENV, and one of WORKLOAD_IDENTITY_PROVIDER, KEY_FILE and
ACCESS_TOKEN. ACTION=lint needs none of these:

  docker run --rm -v "$PWD:/clone" -w /clone -e ACTION=lint apigeepipe/apigee-pipe:${VERSION}

Every variable, with examples: https://bitbucket.org/apigeepipe/apigee-pipe`;

/** True if not one variable of the pipe is set. */
export function saysNothing(environment: Environment): boolean {
  return Object.keys(VARIABLES).every((name) =>
    [name, `${name}_COUNT`].every((one) => (environment[one]?.trim() ?? '') === ''),
  );
}
