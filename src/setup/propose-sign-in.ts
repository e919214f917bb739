import type { BuildContext } from '../domain/build-context.ts';
import { isProduction, type Place } from './places.ts';

const MISSING = 'FILL_IN';

/** The gcloud commands for keyless sign-in, one project after the other, with every value that is known. */
export function proposeSignIn(places: readonly Place[], context: BuildContext): string {
  const workspace = context.repository?.split('/')[0];
  const projects = [...Map.groupBy(places, ({ organization }) => organization)];
  const values = [
    `WORKSPACE=${quote(workspace ?? MISSING)}`,
    `AUDIENCE=${quote(audienceOf(context) ?? MISSING)}     # as Repository settings → OpenID Connect shows it`,
    `REPOSITORY=${quote(context.repositoryId ?? MISSING)}   # the repository's UUID, with its braces`,
  ];
  return [
    ...HEAD,
    ...values,
    '',
    ...projects.flatMap(([organization, own]) => commandsFor(organization, own)),
  ].join('\n');
}

const HEAD = [
  '#!/bin/sh',
  '# Proposed by apigee-pipe (ACTION=setup): keyless sign-in from Bitbucket to Google. Read it, then run it once, as somebody',
  '# who administers the project. Nothing secret comes out of it.',
  'set -eu',
];

/** Values that setup could not look at, for the log. */
export function missingInSignIn(places: readonly Place[], context: BuildContext): readonly string[] {
  const known = [
    ['the workspace', context.repository],
    ['the audience of its tokens', context.workspaceId],
    ["the repository's UUID", context.repositoryId],
    [
      'the organization',
      places.every(({ organization }) => organization !== undefined) ? 'known' : undefined,
    ],
  ] as const;
  return known.filter(([, value]) => value === undefined).map(([what]) => what);
}

function audienceOf({ workspaceId }: BuildContext): string | undefined {
  return workspaceId && `ari:cloud:bitbucket::workspace/${workspaceId.replaceAll(/[{}]/g, '')}`;
}

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function commandsFor(organization: string | undefined, places: readonly Place[]): readonly string[] {
  const live = places.filter(({ environment }) => isProduction(environment));
  const accounts = [
    account('viewer', ['roles/apigee.readOnlyAdmin']),
    ...(live.length < places.length ? [account('deployer', DEPLOYS), account('previews', DEPLOYS)] : []),
    ...(live.length > 0 ? [liveAccount()] : []),
  ];
  return [
    `PROJECT=${quote(organization ?? MISSING)}   # Apigee's organization is called like its project`,
    `NUMBER=$(gcloud projects describe "$PROJECT" --format='value(projectNumber)')`,
    'POOL="projects/$NUMBER/locations/global/workloadIdentityPools/bitbucket"',
    'gcloud services enable iam.googleapis.com sts.googleapis.com iamcredentials.googleapis.com cloudresourcemanager.googleapis.com --project="$PROJECT"',
    'gcloud iam workload-identity-pools create bitbucket --project="$PROJECT" --location=global',
    'gcloud iam workload-identity-pools providers create-oidc pipelines \\',
    '  --project="$PROJECT" --location=global --workload-identity-pool=bitbucket \\',
    '  --issuer-uri="https://api.bitbucket.org/2.0/workspaces/$WORKSPACE/pipelines-config/identity/oidc" \\',
    '  --allowed-audiences="$AUDIENCE" \\',
    `  --attribute-mapping='google.subject=assertion.sub,attribute.repository_uuid=assertion.repositoryUuid,attribute.environment_uuid=has(assertion.deploymentEnvironmentUuid) ? assertion.deploymentEnvironmentUuid : "none"'`,
    ...accounts.flat(),
    'echo "Set the repository variable WORKLOAD_IDENTITY_PROVIDER to $POOL/providers/pipelines"',
    '',
  ];
}

const DEPLOYS = ['roles/apigee.apiAdminV2', 'roles/apigee.environmentAdmin'];

function account(
  name: string,
  roles: readonly string[],
  bound = 'repository_uuid/$REPOSITORY',
): readonly string[] {
  const member = `${name}@$PROJECT.iam.gserviceaccount.com`;
  return [
    '',
    `gcloud iam service-accounts create ${name} --project="$PROJECT"`,
    ...roles.map(
      (role) =>
        `gcloud projects add-iam-policy-binding "$PROJECT" --condition=None --role=${role} --member="serviceAccount:${member}"`,
    ),
    `gcloud iam service-accounts add-iam-policy-binding "${member}" --project="$PROJECT" --role=roles/iam.workloadIdentityUser \\`,
    `  --member="principalSet://iam.googleapis.com/$POOL/attribute.${bound}"`,
  ];
}

/** Only the step of the deployment environment `production` may act as it. */
function liveAccount(): readonly string[] {
  return [
    '',
    `PRODUCTION=${quote(MISSING)}   # UUID, with braces: echo $BITBUCKET_DEPLOYMENT_ENVIRONMENT_UUID in a step with deployment: production`,
    ...account('prod-deployer', DEPLOYS, 'environment_uuid/$PRODUCTION'),
  ];
}
