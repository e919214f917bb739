import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { DeploymentEnvironment } from '../domain/code-host/repository-settings.ts';
import { audienceOf } from './look-at-repository.ts';
import { deploymentNameOf, isProduction, type Place, providerVariableOf, shellName } from './places.ts';
import { sameName } from './settle-repository.ts';

const MISSING = 'FILL_IN';

/** What the commands are filled in with; what is undefined stands there as FILL_IN. */
export interface SignInRequest {
  readonly places: readonly Place[];
  readonly context: BuildContext;
  /** Undefined for Bitbucket's own, which is known by the workspace. */
  readonly issuer: string | undefined;
  readonly environments: readonly DeploymentEnvironment[] | undefined;
  /** Whether those who deploy write developers, apps or data collectors too. */
  readonly holdsDevelopers: boolean;
  /** Apigee's address; undefined for the usual one. */
  readonly apiUrl: string | undefined;
}

/** The gcloud commands for keyless sign-in, one project after the other, with every value that is known. */
export function proposeSignIn(request: SignInRequest): string {
  const { places, context } = request;
  const workspace = context.repository?.split('/')[0];
  const projects = [...Map.groupBy(places, ({ organization }) => organization)];
  const values = [
    `WORKSPACE=${quote(workspace ?? MISSING)}`,
    `ISSUER=${request.issuer === undefined ? USUAL_ISSUER : quote(request.issuer)}`,
    `AUDIENCE=${quote(audienceOf(context) ?? MISSING)}     # as Repository settings → OpenID Connect shows it`,
    `REPOSITORY=${quote(context.repositoryId ?? MISSING)}   # the repository's UUID, with its braces`,
  ];
  return [
    ...HEAD,
    ...values,
    ...(projects.some(([, own]) => isMixed(own)) ? grantingInOne(request) : []),
    '',
    ...projects.flatMap(([organization, own]) => commandsFor(organization, own, request)),
  ].join('\n');
}

const USUAL_ISSUER = '"https://api.bitbucket.org/2.0/workspaces/$WORKSPACE/pipelines-config/identity/oidc"';

const HEAD = [
  '#!/bin/sh',
  '# Proposed by apigee-pipe (ACTION=setup): keyless sign-in from Bitbucket to Google. Read it, then run it once, as somebody',
  '# who administers the project. Nothing secret comes out of it. If it stops half way (Google may need a minute to know a',
  '# new account), run it again: what is there stays as it is.',
  'set -eu',
  // Nothing is half made of values that nobody filled in; the pattern does not find itself.
  `if grep -q "='FILL_[I]N'" "$0"; then echo 'Fill in the missing values first.' >&2; exit 1; fi`,
];

/** Values that setup could not look at, for the log. */
export function missingInSignIn({
  places,
  context,
  environments,
}: Omit<SignInRequest, 'holdsDevelopers' | 'apiUrl'>): readonly string[] {
  const live = places.filter(({ environment }) => isProduction(environment));
  const unknown = live.filter((place) => uuidOf(place, { places, environments }) === undefined);
  const known: readonly (readonly [string, string | undefined])[] = [
    ['the workspace', context.repository],
    ['the audience of its tokens', context.workspaceId],
    ["the repository's UUID", context.repositoryId],
    [
      'the organization',
      places.every(({ organization }) => organization !== undefined) ? 'known' : undefined,
    ],
    ...unknown.map(
      (place) =>
        [`the UUID of the deployment environment ${deploymentNameOf(place, places)}`, undefined] as const,
    ),
  ];
  return known.filter(([, value]) => value === undefined).map(([what]) => what);
}

function uuidOf(
  place: Place,
  { places, environments = [] }: Pick<SignInRequest, 'places' | 'environments'>,
): string | undefined {
  const wanted = deploymentNameOf(place, places);
  return environments.find(({ name, id }) => id !== '' && sameName(name, wanted))?.id;
}

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function commandsFor(
  organization: string | undefined,
  own: readonly Place[],
  request: SignInRequest,
): readonly string[] {
  const { live, others } = apart(own);
  const inProject = (roles: readonly string[]): readonly string[] =>
    isMixed(own) ? roles.map((role) => (role === IN_ENVIRONMENT ? READS : role)) : roles;
  const allowed = (name: string, places: readonly Place[]): readonly string[] =>
    isMixed(own) ? places.map(({ environment }) => `allow_in ${environment} ${name}`) : [];
  const accounts = [
    account('viewer', [READS]),
    ...(others.length > 0
      ? [
          account('deployer', inProject(rolesToDeploy(request))),
          allowed('deployer', others),
          account('previews', inProject(DEPLOYS)),
          allowed('previews', others.slice(0, 1)),
        ]
      : []),
    ...(live.length > 0 ? [liveAccount(live, request)] : []),
  ];
  return [
    `PROJECT=${quote(organization ?? MISSING)}   # Apigee's organization is called like its project`,
    `NUMBER=$(gcloud projects describe "$PROJECT" --format='value(projectNumber)')`,
    'POOL="projects/$NUMBER/locations/global/workloadIdentityPools/bitbucket"',
    'gcloud services enable iam.googleapis.com sts.googleapis.com iamcredentials.googleapis.com cloudresourcemanager.googleapis.com --project="$PROJECT"',
    unlessThere(
      'gcloud iam workload-identity-pools describe bitbucket --project="$PROJECT" --location=global',
    ),
    '  gcloud iam workload-identity-pools create bitbucket --project="$PROJECT" --location=global',
    unlessThere(
      'gcloud iam workload-identity-pools providers describe pipelines --project="$PROJECT" --location=global --workload-identity-pool=bitbucket',
    ),
    '  gcloud iam workload-identity-pools providers create-oidc pipelines \\',
    '  --project="$PROJECT" --location=global --workload-identity-pool=bitbucket \\',
    '  --issuer-uri="$ISSUER" --allowed-audiences="$AUDIENCE" \\',
    `  --attribute-mapping='google.subject=assertion.sub,attribute.repository_uuid=assertion.repositoryUuid,attribute.environment_uuid=has(assertion.deploymentEnvironmentUuid) ? assertion.deploymentEnvironmentUuid : "none"'`,
    ...accounts.flat(),
    ...own
      .slice(0, 1)
      .map(
        (place) =>
          `echo "Set the repository variable ${providerVariableOf(place, request.places)} to $POOL/providers/pipelines"`,
      ),
    '',
  ];
}

/** A script that stopped half way can be run again. */
const unlessThere = (look: string): string => `${look} >/dev/null 2>&1 ||`;

function apart(places: readonly Place[]) {
  const { live = [], others = [] } = Object.groupBy(places, ({ environment }) =>
    isProduction(environment) ? 'live' : 'others',
  );
  return { live, others };
}

/** True if customers call some of its environments, and others not. */
function isMixed(places: readonly Place[]): boolean {
  const { live, others } = apart(places);
  return live.length > 0 && others.length > 0;
}

const READS = 'roles/apigee.readOnlyAdmin';
const IN_ORGANIZATION = 'roles/apigee.apiAdminV2';
const IN_ENVIRONMENT = 'roles/apigee.environmentAdmin';
const DEPLOYS = [IN_ORGANIZATION, IN_ENVIRONMENT];

/** A role in the project holds in each of its environments: pull requests could deploy to what is live. */
function grantingInOne({ apiUrl }: SignInRequest): readonly string[] {
  return [
    '',
    '# Whoever deploys before production is not to reach production: that account gets its role in an environment, not in the',
    '# project. gcloud has no command for that; curl and jq, which Cloud Shell has, ask Apigee.',
    `APIGEE=${quote(apiUrl ?? 'https://apigee.googleapis.com')}   # with data residency: https://LOCATION-apigee.googleapis.com`,
    'ask() {',
    String.raw`  printf 'Authorization: Bearer %s\n' "$(gcloud auth print-access-token)" |`,
    `    curl --silent --show-error --fail --header @- --header 'Content-Type: application/json' "$@"`,
    '}',
    'allow_in() { # environment, account',
    '  policy=$(ask "$APIGEE/v1/organizations/$PROJECT/environments/$1:getIamPolicy?options.requestedPolicyVersion=3")',
    `  policy=$(printf '%s' "$policy" | jq --arg role ${IN_ENVIRONMENT} --arg member "serviceAccount:$2@$PROJECT.iam.gserviceaccount.com" \\`,
    `    '{policy: (if any(.bindings[]?; .role == $role and .condition == null and (.members | index($member))) then . else .bindings += [{role: $role, members: [$member]}] end)}')`,
    '  ask --data "$policy" "$APIGEE/v1/organizations/$PROJECT/environments/$1:setIamPolicy" >/dev/null',
    '}',
  ];
}

function rolesToDeploy({ holdsDevelopers }: SignInRequest): readonly string[] {
  return holdsDevelopers ? [...DEPLOYS, 'roles/apigee.developerAdmin'] : DEPLOYS;
}

function account(
  name: string,
  roles: readonly string[],
  bounds: readonly string[] = ['repository_uuid/$REPOSITORY'],
): readonly string[] {
  const member = `${name}@$PROJECT.iam.gserviceaccount.com`;
  return [
    '',
    unlessThere(`gcloud iam service-accounts describe "${member}" --project="$PROJECT"`),
    `  gcloud iam service-accounts create ${name} --project="$PROJECT"`,
    ...roles.map(
      (role) =>
        `gcloud projects add-iam-policy-binding "$PROJECT" --condition=None --role=${role} --member="serviceAccount:${member}"`,
    ),
    ...bounds.flatMap((bound) => [
      `gcloud iam service-accounts add-iam-policy-binding "${member}" --project="$PROJECT" --role=roles/iam.workloadIdentityUser \\`,
      `  --member="principalSet://iam.googleapis.com/$POOL/attribute.${bound}"`,
    ]),
  ];
}

/** Only steps of the live deployment environments may act as it. */
function liveAccount(live: readonly Place[], request: SignInRequest): readonly string[] {
  const { places } = request;
  const values = live.map((place) => {
    const name = deploymentNameOf(place, places);
    return [shellName(name), name, uuidOf(place, request) ?? MISSING] as const;
  });
  return [
    '',
    ...values.map(
      ([variable, name, uuid]) =>
        `${variable}=${quote(uuid)}   # UUID, with braces: echo $BITBUCKET_DEPLOYMENT_ENVIRONMENT_UUID in a step with deployment: ${name}`,
    ),
    ...account(
      'prod-deployer',
      rolesToDeploy(request),
      values.map(([variable]) => `environment_uuid/$${variable}`),
    ),
  ];
}
