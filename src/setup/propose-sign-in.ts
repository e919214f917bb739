import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { DeploymentEnvironment } from '../domain/code-host/repository-settings.ts';
import { audienceOf } from './look-at-repository.ts';
import { deploymentNameOf, isProduction, type Place } from './places.ts';
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
    '',
    ...projects.flatMap(([organization, own]) => commandsFor(organization, own, request)),
  ].join('\n');
}

const USUAL_ISSUER = '"https://api.bitbucket.org/2.0/workspaces/$WORKSPACE/pipelines-config/identity/oidc"';

const HEAD = [
  '#!/bin/sh',
  '# Proposed by apigee-pipe (ACTION=setup): keyless sign-in from Bitbucket to Google. Read it, then run it once, as somebody',
  '# who administers the project. Nothing secret comes out of it.',
  'set -eu',
  // Nothing is half made of values that nobody filled in; the pattern does not find itself.
  `if grep -q "='FILL_[I]N'" "$0"; then echo 'Fill in the missing values first.' >&2; exit 1; fi`,
];

/** Values that setup could not look at, for the log. */
export function missingInSignIn({
  places,
  context,
  environments,
}: Omit<SignInRequest, 'holdsDevelopers'>): readonly string[] {
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
  const live = own.filter(({ environment }) => isProduction(environment));
  const accounts = [
    account('viewer', ['roles/apigee.readOnlyAdmin']),
    ...(live.length < own.length
      ? [account('deployer', rolesToDeploy(request)), account('previews', DEPLOYS)]
      : []),
    ...(live.length > 0 ? [liveAccount(live, request)] : []),
  ];
  return [
    `PROJECT=${quote(organization ?? MISSING)}   # Apigee's organization is called like its project`,
    `NUMBER=$(gcloud projects describe "$PROJECT" --format='value(projectNumber)')`,
    'POOL="projects/$NUMBER/locations/global/workloadIdentityPools/bitbucket"',
    'gcloud services enable iam.googleapis.com sts.googleapis.com iamcredentials.googleapis.com cloudresourcemanager.googleapis.com --project="$PROJECT"',
    'gcloud iam workload-identity-pools create bitbucket --project="$PROJECT" --location=global',
    'gcloud iam workload-identity-pools providers create-oidc pipelines \\',
    '  --project="$PROJECT" --location=global --workload-identity-pool=bitbucket \\',
    '  --issuer-uri="$ISSUER" --allowed-audiences="$AUDIENCE" \\',
    `  --attribute-mapping='google.subject=assertion.sub,attribute.repository_uuid=assertion.repositoryUuid,attribute.environment_uuid=has(assertion.deploymentEnvironmentUuid) ? assertion.deploymentEnvironmentUuid : "none"'`,
    ...accounts.flat(),
    'echo "Set the repository variable WORKLOAD_IDENTITY_PROVIDER to $POOL/providers/pipelines"',
    '',
  ];
}

const DEPLOYS = ['roles/apigee.apiAdminV2', 'roles/apigee.environmentAdmin'];

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
    `gcloud iam service-accounts create ${name} --project="$PROJECT"`,
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
    return [name.toUpperCase().replaceAll('-', '_'), name, uuidOf(place, request) ?? MISSING] as const;
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
