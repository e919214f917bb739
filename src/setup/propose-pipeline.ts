import { stringify } from 'yaml';
import { deploymentNameOf, isProduction, type Place, providerVariableOf } from './places.ts';

export const PIPELINE_FILE = 'bitbucket-pipelines.yml';
/** Where the whole proposal lies if the repository has a pipeline. */
export const PIPELINE_BESIDE = `apigee-setup/${PIPELINE_FILE}`;

export interface PipelineRequest {
  readonly places: readonly Place[];
  /** Whose pushes deploy. */
  readonly mainBranch: string;
  /** Of the pipe. */
  readonly version: string;
  /** Undefined, or of several organizations only one's: repository variables. */
  readonly provider: string | undefined;
  /** The file of accepted lint findings, if the repository has one. */
  readonly baseline: string | undefined;
}

const HEAD = `# Proposed by apigee-pipe: change it as you like. A pull request is linted, planned and previewed; the main branch goes
# from one environment to the next, to production when a person presses the button. Run check-access first.
# ACTION=setup writes apigee-setup/sign-in.sh, which makes the accounts; with SETUP=bitbucket it makes the deployment
# environments that are named here, and runs drift and preview-sweep every night. By hand: Repository settings →
# Deployments, and Pipelines → Schedules.
`;

/** Custom pipelines that are to run every night, and when: seconds, minutes, hours, days, months, weekdays, years in UTC. */
export function nightly(places: readonly Place[]): readonly (readonly [pipeline: string, cron: string])[] {
  const drift = ['drift', '0 0 3 * * ? *'] as const;
  return previewedIn(places) === undefined ? [drift] : [drift, ['preview-sweep', '0 30 3 * * ? *']];
}

/** Previews stand in the first environment, unless customers call it. */
function previewedIn([first]: readonly Place[]): Place | undefined {
  return first === undefined || isProduction(first.environment) ? undefined : first;
}

/** bitbucket-pipelines.yml, whole. */
export function proposePipeline(request: PipelineRequest): string {
  const { places } = request;
  const previewed = previewedIn(places);
  const steps = {
    pullRequest: [
      step(request, { name: 'Lint', variables: { ACTION: 'lint' }, signsIn: undefined }),
      ...planSteps(request),
    ],
    custom: {
      'check-access': places.map((place) => accessStep(request, place)),
      drift: places.map((place) =>
        step(request, {
          name: `Drift in ${place.environment}`,
          variables: { ACTION: 'drift', ...at(place) },
          signsIn: [place, 'viewer'],
        }),
      ),
    },
  };
  const pipeline = {
    pipelines: {
      'pull-requests': {
        '**': [{ parallel: steps.pullRequest }, ...(previewed ? [previewStep(request, previewed)] : [])],
      },
      branches: { [request.mainBranch]: places.map((place, index) => deployStep(request, place, index)) },
      custom: { ...steps.custom, ...(previewed ? cleanups(request, previewed) : {}) },
    },
    ...(previewed ? { triggers: TRIGGERS } : {}),
  };
  return HEAD + stringify(pipeline, { lineWidth: 0, aliasDuplicateObjects: false });
}

const TRIGGERS = Object.fromEntries(
  ['pullrequest-fulfilled', 'pullrequest-rejected'].map((event) => [
    event,
    [{ condition: 'glob(BITBUCKET_BRANCH, "**")', pipelines: ['preview-end'] }],
  ]),
);

type Account = 'viewer' | 'deployer' | 'prod-deployer' | 'previews';

interface StepRequest {
  readonly name: string;
  readonly variables: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined for what needs no sign-in to Google. */
  readonly signsIn: readonly [Place, Account] | undefined;
  /** Further keys of the step, before its script. */
  readonly keys?: Readonly<Record<string, unknown>>;
}

function step(
  { version, provider, baseline, places }: PipelineRequest,
  { name, variables, signsIn, keys = {} }: StepRequest,
): { readonly step: Readonly<Record<string, unknown>> } {
  const variable = signsIn && providerVariableOf(signsIn[0], places);
  const signing = signsIn && {
    WORKLOAD_IDENTITY_PROVIDER:
      variable === 'WORKLOAD_IDENTITY_PROVIDER' && provider !== undefined ? provider : `$${variable}`,
    SERVICE_ACCOUNT: accountOf(...signsIn),
  };
  const isLinting = LINTING.includes(String(variables['ACTION'] ?? 'deploy'));
  const accepted = isLinting && baseline !== undefined ? { LINT_BASELINE: baseline } : {};
  const reports = { REPORT_DIR: `test-reports/${slug(name)}` };
  return {
    step: {
      name,
      ...keys,
      ...(signsIn ? { oidc: true } : {}),
      script: [
        {
          pipe: `docker://apigeepipe/apigee-pipe:${version}`,
          variables: { ...variables, ...accepted, ...signing, ...reports },
        },
      ],
      artifacts: [`test-reports/${slug(name)}/**`],
    },
  };
}

const LINTING = ['lint', 'plan', 'preview', 'deploy'];

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** Apigee X calls an organization by its Google Cloud project. */
function accountOf({ organization }: Place, account: Account): string {
  return `${account}@${organization ?? '$APIGEE_ORG'}.iam.gserviceaccount.com`;
}

function at({ organization, environment }: Place): Readonly<Record<string, string>> {
  return { APIGEE_ORG: organization ?? '$APIGEE_ORG', APIGEE_ENV: environment };
}

/**
 * Asks whether the account that deploys there may. The one of what is live signs in with a deployment environment only,
 * and Bitbucket would take the step for a deployment: there the account of pull requests looks.
 */
function accessStep(request: PipelineRequest, place: Place) {
  if (isProduction(place.environment))
    return step(request, {
      name: `Look at ${place.environment}`,
      variables: { ACTION: 'plan', ...at(place), LINT_FAIL_ON: 'never' },
      signsIn: [place, 'viewer'],
    });
  return step(request, {
    name: `Check access to ${place.environment}`,
    variables: { ACTION: 'check', ...at(place) },
    signsIn: [place, 'deployer'],
  });
}

/** One for each organization. They would write the same comment, so the last one does. */
function planSteps(request: PipelineRequest) {
  const groups = [...Map.groupBy(request.places, ({ organization }) => organization).values()];
  return groups.flatMap((own, index) => {
    const [first] = own;
    if (first === undefined) return [];
    const environments = own.map(({ environment }) => environment);
    return step(request, {
      name: groups.length === 1 ? 'Plan' : `Plan ${environments.join(' ')}`,
      variables: {
        ACTION: 'plan',
        ...at(first),
        ...(environments.length === 1 ? {} : { APIGEE_ENV: environments }),
        ...(index === groups.length - 1 ? TOKEN : {}),
      },
      signsIn: [first, 'viewer'],
    });
  });
}

function previewStep(request: PipelineRequest, place: Place) {
  return step(request, {
    name: 'Preview',
    variables: { ACTION: 'preview', ...at(place), ...TOKEN },
    signsIn: [place, 'previews'],
    keys: { 'concurrency-group': 'apigee-preview-$BITBUCKET_PR_ID' },
  });
}

const TOKEN = { BITBUCKET_ACCESS_TOKEN: '$BITBUCKET_ACCESS_TOKEN' };

function cleanups(request: PipelineRequest, place: Place) {
  const cleanup = (name: string, more: Readonly<Record<string, string>>) =>
    step(request, {
      name,
      variables: { ACTION: 'cleanup', ...at(place), ...TOKEN, ...more },
      signsIn: [place, 'previews'],
      keys: { clone: { enabled: false } },
    });
  return {
    'preview-end': [cleanup('Remove the preview', {})],
    'preview-sweep': [cleanup('Remove every preview that is over', { SWEEP: 'true' })],
  };
}

function deployStep(request: PipelineRequest, place: Place, index: number) {
  const isLive = isProduction(place.environment);
  return step(request, {
    name: `Deploy to ${place.environment}`,
    variables: at(place),
    signsIn: [place, isLive ? 'prod-deployer' : 'deployer'],
    keys: {
      deployment: deploymentNameOf(place, request.places),
      // Bitbucket refuses a first step that waits for a person.
      ...(isLive && index > 0 ? { trigger: 'manual' } : {}),
    },
  });
}
