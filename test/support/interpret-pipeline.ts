import { keys } from '../emulator/bitbucket/bitbucket.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Role } from '../emulator/google/roles.ts';

/** What stands in bitbucket-pipelines.yml, as far as a step with pipes needs it. */
export interface Item {
  readonly step?: Step;
  readonly parallel?: readonly Item[];
  readonly variables?: readonly { readonly name: string; readonly default?: string }[];
}

export interface Step {
  readonly name?: string;
  readonly script: readonly (string | Pipe)[];
}

interface Pipe {
  readonly variables: PipeVariables;
}

export type PipeVariables = Readonly<Record<string, string | readonly string[]>>;

const DEPLOYS = ['apigee.apiAdminV2', 'apigee.environmentAdmin'] as const;

/** What docs/sign-in.md grants the accounts that steps act as. */
export const ROLES: Readonly<Record<string, readonly Role[]>> = {
  'viewer@acme.iam.gserviceaccount.com': ['apigee.readOnlyAdmin'],
  'deployer@acme.iam.gserviceaccount.com': DEPLOYS,
  'prod-deployer@acme.iam.gserviceaccount.com': DEPLOYS,
  'previews@acme.iam.gserviceaccount.com': DEPLOYS,
};

/** The accounts that steps act as, which the emulator has to let them. */
export const ACCOUNTS: readonly string[] = Object.keys(ROLES);

/** In the order in which Bitbucket starts them. */
export function stepsOf(items: readonly Item[]): readonly Step[] {
  return items.flatMap((item) => (item.parallel ?? [item]).flatMap(({ step }) => step ?? []));
}

export function pipesOf({ script }: Step): readonly PipeVariables[] {
  return script.flatMap((line) => (typeof line === 'string' ? [] : [line.variables]));
}

interface Place {
  /** True in the pipeline of a pull request, which is number 7. */
  readonly inPullRequest: boolean;
  /** Variables that a person typed in. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Of the step among its parallel ones. */
  readonly index?: number;
}

/** What Bitbucket makes of a pipe's variables, with the emulator's addresses and secrets in the place of the user's. */
export async function environmentOf(
  emulator: Emulator,
  given: PipeVariables,
  { inPullRequest, answers = {}, index = 0 }: Place,
): Promise<Record<string, string>> {
  const {
    APIGEE_ENV: _,
    APIGEE_ORG: _org,
    WORKLOAD_IDENTITY_PROVIDER = '',
    ...addresses
  } = await emulator.keylessEnvironment();
  const secrets: Readonly<Record<string, string>> = {
    ...answers,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    GOOGLE_KEY: emulator.serviceAccountKey(),
    BITBUCKET_PARALLEL_STEP: String(index),
  };
  const filled = (text: string): string =>
    text.replaceAll(/\$\{?([A-Z_]+)\}?/g, (whole, name: string) => secrets[name] ?? whole);
  const listed = Object.entries(given).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[name, filled(value)] as const]
      : [
          [`${name}_COUNT`, String(value.length)] as const,
          ...value.map((one, at) => [`${name}_${at}`, filled(one)] as const),
        ],
  );
  const { cloud } = emulator.bitbucket;
  const wanted = Object.fromEntries(listed);
  return {
    ...addresses,
    ...emulator.googleServices(),
    BITBUCKET_WORKSPACE: 'acme',
    BITBUCKET_REPO_SLUG: 'apis',
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_REPO_UUID: '{9970a9b6-2d86-413f-8555-da8e1ac0e542}',
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_PARALLEL_STEP: '0',
    BITBUCKET_PARALLEL_STEP_COUNT: '3',
    ...(inPullRequest
      ? { BITBUCKET_PR_ID: '7', BITBUCKET_COMMIT: cloud.pullRequests.get(7)?.sourceTip ?? '' }
      : { BITBUCKET_BRANCH: 'main', BITBUCKET_COMMIT: cloud.branches.get('main') ?? '' }),
    ...wanted,
    ...('WORKLOAD_IDENTITY_PROVIDER' in wanted ? { WORKLOAD_IDENTITY_PROVIDER } : {}),
  };
}
