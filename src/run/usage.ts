import { ACTIONS, type Action } from '../config/actions.ts';
import type { Environment } from '../config/environment.ts';
import { VARIABLES } from '../config/variables.ts';
import { VERSION } from './version.ts';

/** Each in the words of somebody who looks for it. */
const TOLD: Readonly<Record<Action, string>> = {
  lint: 'lints API proxies and shared flows',
  plan: 'says what a deploy would change, and changes nothing',
  deploy: 'lints, plans and deploys; this is the default',
  check: 'signs in and says what the credentials allow',
  preview: 'deploys copies of what a pull request changes',
  cleanup: 'removes those copies again',
  drift: 'says where what serves is not what the repository holds',
  export: 'writes what serves into the repository',
  rollback: 'makes serve again what served before, or what TO names',
  promote: 'deploys what serves in FROM_ENV in APIGEE_ENV',
  undeploy: 'takes the named BUNDLES out of APIGEE_ENV',
  query: 'answers one GraphQL query over Bitbucket and Apigee',
  audit: 'says from which commit each revision comes, and who approved it',
  setup: 'proposes the first pipeline',
};

const actions = ACTIONS.map((action) => `  ${`ACTION=${action}`.padEnd(16)} ${TOLD[action]}`).join('\n');

/** What is told to somebody who asks for help, or says nothing at all. */
export const USAGE = `apigee-pipe ${VERSION} takes no arguments: variables say what to do.

${actions}

All but lint, query and setup need APIGEE_ORG, most need APIGEE_ENV, and one of
WORKLOAD_IDENTITY_PROVIDER, KEY_FILE and ACCESS_TOKEN. ACTION=lint needs none of these:

  docker run --rm -v "$PWD:/clone" -w /clone -e ACTION=lint apigeepipe/apigee-pipe:${VERSION}

Every variable, with examples: https://bitbucket.org/apigeepipe/apigee-pipe`;

/** True if not one variable of the pipe is set. */
export function saysNothing(environment: Environment): boolean {
  return Object.keys(VARIABLES).every((name) =>
    [name, `${name}_COUNT`].every((one) => (environment[one]?.trim() ?? '') === ''),
  );
}
