import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { proposePipeline } from '../../src/setup/propose-pipeline.ts';
import { missingInSignIn, proposeSignIn } from '../../src/setup/propose-sign-in.ts';
import { runSignInScript } from '../support/sign-in-script.ts';

const UUID = '{11111111-2222-3333-4444-555555555555}';
const SIGN_IN = {
  context: {
    repository: 'acme/apis',
    repositoryId: UUID,
    workspaceId: UUID,
  } as Parameters<typeof proposeSignIn>[0]['context'],
  issuer: undefined,
  environments: ['prod.eu', 'prod.us'].map((name) => ({
    id: UUID,
    name,
    type: 'Production' as const,
    createdAtMs: 0,
  })),
  holdsDevelopers: false,
  apiUrl: undefined,
};
const PLACES = [
  { environment: 'test', organization: 'acme-nonprod' },
  { environment: 'prod.eu', organization: 'acme-prod' },
  { environment: 'prod.us', organization: 'acme-prod' },
];

async function ran(places: typeof PLACES, run: Parameters<typeof runSignInScript>[1] = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'proposed-'));
  const script = join(folder, 'sign-in.sh');
  writeFileSync(script, proposeSignIn({ ...SIGN_IN, places }));
  try {
    return await runSignInScript(script, run);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const made = (commands: readonly string[]) => commands.filter((command) => !command.includes(' describe '));

/** `WORKLOAD_IDENTITY_PROVIDER: …` of a proposed pipeline by the project of the account that it signs in as. */
function providersIn(pipeline: string): Readonly<Record<string, string>> {
  const pairs = pipeline.matchAll(
    /WORKLOAD_IDENTITY_PROVIDER: (\S+)\n\s+SERVICE_ACCOUNT: [\w-]+@([\w-]+)\./g,
  );
  return Object.fromEntries([...pairs].map(([, variable = '', project = '']) => [project, variable]));
}

/** What each account is granted: roles in the project, then environments. */
function rolesIn(script: string): Readonly<Record<string, readonly string[]>> {
  const inProject = script.matchAll(
    /add-iam-policy-binding "\$PROJECT".*--role=roles\/apigee\.(\w+) .*:([\w-]+)@/g,
  );
  const inOne = script.matchAll(/^allow_in (\S+) (\S+)$/gm);
  const granted = [
    ...[...inProject].map(([, role = '', account = '']) => [account, role] as const),
    ...[...inOne].map(([, environment = '', account = '']) => [account, `in ${environment}`] as const),
  ];
  const accounts = [...script.matchAll(/service-accounts create (\S+)/g)].map(([, account = '']) => account);
  return Object.fromEntries(
    accounts.map((name) => [name, granted.flatMap(([account, what]) => (account === name ? [what] : []))]),
  );
}

describe('The commands for keyless sign-in', () => {
  it('name a variable for each organization, and the pipeline signs in with the one of its account', async () => {
    const { exitCodes, output, commands } = await ran(PLACES);
    const pipeline = { mainBranch: 'main', version: '1.0.0', baseline: undefined } as const;

    expect(exitCodes).toEqual([0]);
    expect([...output.matchAll(/variable (\w+) to/g)].map(([, name]) => name)).toEqual([
      'WORKLOAD_IDENTITY_PROVIDER_ACME_NONPROD',
      'WORKLOAD_IDENTITY_PROVIDER_ACME_PROD',
    ]);
    for (const provider of [undefined, 'projects/1/locations/global/workloadIdentityPools/b/providers/p'])
      expect(providersIn(proposePipeline({ ...pipeline, places: PLACES, provider }))).toEqual({
        'acme-nonprod': '$WORKLOAD_IDENTITY_PROVIDER_ACME_NONPROD',
        'acme-prod': '$WORKLOAD_IDENTITY_PROVIDER_ACME_PROD',
      });
    expect(commands.filter((command) => command.includes(`attribute.environment_uuid/${UUID}`))).toHaveLength(
      2,
    );
  });

  it.each<readonly [string, readonly string[], Readonly<Record<string, readonly string[]>>]>([
    [
      'everywhere in its project where no environment is live',
      ['test', 'uat'],
      { deployer: ['apiAdminV2', 'environmentAdmin'], previews: ['apiAdminV2', 'environmentAdmin'] },
    ],
    [
      'in the environments before a live one, and in no other',
      ['test', 'uat', 'prod'],
      {
        deployer: ['apiAdminV2', 'readOnlyAdmin', 'in test', 'in uat'],
        previews: ['apiAdminV2', 'readOnlyAdmin', 'in test'],
        'prod-deployer': ['apiAdminV2', 'environmentAdmin'],
      },
    ],
    [
      'as the account of what is live where nothing else is',
      ['prod'],
      { 'prod-deployer': ['apiAdminV2', 'environmentAdmin'] },
    ],
  ])('let an account deploy %s', (_, environments, expected) => {
    const places = environments.map((environment) => ({ environment, organization: 'acme' }));

    const script = proposeSignIn({ ...SIGN_IN, places });

    expect(rolesIn(script)).toEqual({ viewer: ['readOnlyAdmin'], ...expected });
    expect(script.includes('allow_in()')).toBe(/^allow_in \S/m.test(script));
  });

  it('can be run again after any of them failed, and then make the rest', async () => {
    const places = PLACES.slice(0, 1);
    const whole = await ran(places);
    const steps = [
      'create bitbucket',
      'create-oidc',
      'create viewer',
      'roles/apigee.environmentAdmin',
      'create previews',
    ];
    const endings = await Promise.all(steps.map((stopAt) => ran(places, { stopAt, times: 2 })));

    for (const { exitCodes, commands } of endings) {
      expect(exitCodes).toEqual([1, 0]);
      expect(new Set(made(commands)).symmetricDifference(new Set(made(whole.commands))).size).toBe(0);
    }
  });

  it('take what is given as one word, whatever it holds', async () => {
    const organization = "acme'; touch pwned; '$(id)";
    const { commands } = await ran([{ environment: 'test', organization }]);

    expect(
      commands.filter((command) => command.includes(`--project=${organization}`)).length,
    ).toBeGreaterThan(5);
  });

  it('say which values they lack: of places that are live, what Bitbucket did not tell', () => {
    const { context, environments, issuer } = SIGN_IN;
    const [test, eu, us] = PLACES;
    const nothing = { ...context, repository: undefined, repositoryId: undefined, workspaceId: undefined };
    const known = environments.map((one) => (one.name === 'prod.us' ? { ...one, id: '' } : one));
    const places = [test, eu, us].flatMap((one) => one ?? []);

    expect(missingInSignIn({ places, issuer, context, environments })).toEqual([]);
    expect(missingInSignIn({ places, issuer, context, environments: known })).toEqual([
      'the UUID of the deployment environment prod.us',
    ]);
    expect(missingInSignIn({ places: places.slice(0, 1), issuer, context, environments: undefined })).toEqual(
      [],
    );
    expect(
      missingInSignIn({
        places: [{ environment: 'test', organization: undefined }, ...places.slice(1)],
        issuer,
        context: nothing,
        environments: undefined,
      }),
    ).toEqual([
      'the workspace',
      'the audience of its tokens',
      "the repository's UUID",
      'the organization',
      'the UUID of the deployment environment prod.eu',
      'the UUID of the deployment environment prod.us',
    ]);
  });
});
