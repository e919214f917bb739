import type { BundleKind } from '../../domain/bundle.ts';
import type { Files } from '../../ports/files.ts';
import type { FileChanges } from './place-export.ts';

export interface FirstRepository {
  readonly organization: string;
  readonly environment: string;
  readonly kinds: ReadonlySet<BundleKind>;
  readonly version: string;
  readonly clone: string;
  readonly files: Files;
}

/** The manifest and the pipeline of a repository that has held nothing so far; what is there already stays. */
export async function firstFiles(first: FirstRepository): Promise<FileChanges> {
  const { clone, files } = first;
  const wanted = [
    ['apigee.yaml', manifestOf(first)],
    ['bitbucket-pipelines.yml', pipelineOf(first)],
  ] as const;
  const changes = new Map<string, Uint8Array>();
  for (const [name, text] of wanted) {
    if ((await files.kindOf(files.resolve(clone, name))) === undefined)
      changes.set(name, Buffer.from(text, 'utf8'));
  }
  return changes;
}

function manifestOf({ organization, environment, kinds }: FirstRepository): string {
  const places = [
    ...(kinds.has('apiproxy') ? ['  - proxies/*'] : []),
    ...(kinds.has('sharedflow') ? ['  - sharedflows/*'] : []),
  ];
  return [
    'version: 1',
    'bundles:',
    ...places,
    'environments:',
    `  ${JSON.stringify(environment)}: { organization: ${JSON.stringify(organization)} }`,
    '',
  ].join('\n');
}

/** Lints and plans each pull request, deploys main; the sign-in is the reader's to choose. */
function pipelineOf({ environment, version }: FirstRepository): string {
  const pipe = (action: string, indent: string): string[] =>
    [
      `- pipe: docker://apigeepipe/apigee-pipe:${version}`,
      '  variables:',
      `    ACTION: ${action}`,
      `    APIGEE_ENV: ${JSON.stringify(environment)}`,
      "    # Or keyless: WORKLOAD_IDENTITY_PROVIDER and SERVICE_ACCOUNT, with the step's oidc: true.",
      '    KEY_FILE: $APIGEE_KEY_FILE',
    ].map((line) => `${indent}${line}`);
  const indent = ' '.repeat(12);
  return [
    'pipelines:',
    '  pull-requests:',
    "    '**':",
    '      - step:',
    '          name: Plan',
    '          script:',
    ...pipe('plan', indent),
    '  branches:',
    '    main:',
    '      - step:',
    '          name: Deploy',
    `          deployment: ${JSON.stringify(environment)}`,
    '          script:',
    ...pipe('deploy', indent),
    '  custom:',
    '    drift:',
    '      - step:',
    '          name: Drift',
    '          script:',
    ...pipe('drift', indent),
    '',
  ].join('\n');
}
