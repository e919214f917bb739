import { keys } from '../emulator/bitbucket/bitbucket.ts';
import type { Emulator } from '../emulator/emulator.ts';

export const REPOSITORY = '{9970a9b6-2d86-413f-8555-da8e1ac0e542}';

/** The variables of a step in the pipeline of a pull request. */
export function inPullRequest(emulator: Emulator, more: Readonly<Record<string, string>> = {}) {
  const id = Number(more['BITBUCKET_PR_ID'] ?? 7);
  return {
    ACTION: 'preview',
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_REPO_UUID: REPOSITORY,
    BITBUCKET_PR_ID: '7',
    BITBUCKET_COMMIT: emulator.bitbucket.cloud.pullRequests.get(id)?.sourceTip ?? '',
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    ...more,
  };
}

/** An API product of `orders`, and an app whose key has it. */
export function seedKeys(emulator: Emulator): void {
  emulator.seed.entities({
    apiproducts: [{ name: 'gold', displayName: 'Gold', proxies: ['orders'], environments: ['test'] }],
    developers: [{ email: 'qa@acme.com', firstName: 'Q', lastName: 'A', userName: 'qa' }],
    'developers/qa@acme.com/apps': [{ name: 'tests' }],
    'developers/qa@acme.com/apps/tests/keys': [
      {
        consumerKey: 'key-of-the-tests',
        consumerSecret: 'secret-of-the-tests',
        apiProducts: [{ apiproduct: 'gold', status: 'approved' }],
      },
    ],
  });
}
