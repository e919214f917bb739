import { apigeeDistrict } from './apigee/apigee-district.ts';
import type { AssetKind } from './apigee/bundle-facts.ts';
import { exportBundle } from './apigee/export.ts';
import { foundOrganization } from './apigee/found.ts';
import { type Asset, assetKey } from './apigee/organization.ts';
import { revisionNumbers } from './apigee/revision-json.ts';
import { runtimeRules } from './apigee/runtime-mode.ts';
import { deploymentOf, servedBy, type World } from './apigee/world.ts';
import { townClock } from './clock.ts';
import type { Street } from './district.ts';
import { otherDistricts } from './districts.ts';
import { faultBox, isOperation } from './faults.ts';
import { iamCredentialsDistrict } from './google/iamcredentials.ts';
import { oauthDistrict } from './google/oauth.ts';
import { stsDistrict } from './google/sts.ts';
import { tokenStore } from './google/tokens.ts';
import { townJournal } from './journal.ts';
import { type TownOptions, withDefaults } from './options.ts';
import { seeds } from './seed.ts';
import { accountKey, oidcSigner, signingKeys } from './sign-in.ts';
import { type OpenStreet, openStreet } from './street.ts';
import type { Town } from './town-interface.ts';

export type { Fault } from './faults.ts';
export type { TownOptions } from './options.ts';
export type { Town } from './town-interface.ts';

/** Apigee, Google's sign-in and whatever `districts.ts` names, on loopback, with their memory. */
export async function startTown(given: TownOptions = {}): Promise<Town> {
  const options = withDefaults(given);
  const clock = townClock(options.clock);
  const journal = townJournal();
  const faults = faultBox();
  const world: World = {
    organization: foundOrganization(options, clock),
    clock,
    rules: runtimeRules(),
    settings: options.settings,
  };
  const { tokenLifetimeSeconds: lifetimeSeconds, workloadIdentity, impersonable } = options;
  const tokens = tokenStore(clock, lifetimeSeconds);
  const keys = signingKeys();
  const google = { clock, tokens, lifetimeSeconds };
  const districts = [
    apigeeDistrict(world, tokens),
    stsDistrict({ ...google, ...workloadIdentity, issuerKey: keys.issuer }),
    iamCredentialsDistrict({ ...google, accounts: impersonable }),
    oauthDistrict({ ...google, keyOf: keys.keyOf, audience: () => `${streets.oauthToken.url}/token` }),
    ...otherDistricts.flatMap((open) => open()),
    ...options.districts,
  ];
  const hall = {
    clock,
    faults,
    journal,
    latencyOf: (operation = '') =>
      /\.(?:apis|sharedflows)\.create$/.test(operation) ? options.importMs : options.callMs,
  };
  const open = async (street: Street): Promise<OpenStreet> =>
    openStreet(
      {
        street,
        district: districts.findLast(({ name }) => name === street),
        port: options.ports[street] ?? 0,
      },
      hall,
    );
  const streets = await openAll(open);
  const urls = { ...mapValues(streets, ({ url }) => url), oauthToken: `${streets.oauthToken.url}/token` };
  const variables = (
    signIn: Readonly<Record<string, string>>,
    extra: Readonly<Record<string, string>> = {},
  ) => ({
    APIGEE_ORG: options.organization,
    APIGEE_ENV: options.environments[0] ?? '',
    APIGEE_API_URL: urls.apigee,
    GOOGLE_STS_URL: urls.sts,
    GOOGLE_IAMCREDENTIALS_URL: urls.iamcredentials,
    ...signIn,
    ...extra,
  });
  const oidcToken = oidcSigner(workloadIdentity, clock);
  const serviceAccountKey = (): string => accountKey(urls.oauthToken);
  const assetOf = (kind: AssetKind, name: string): Asset | undefined =>
    world.organization.assets.get(assetKey(kind, name));
  return {
    urls,
    environment: (extra) => variables({ ACCESS_TOKEN: tokens.issue().value }, extra),
    keyEnvironment: (extra) => variables({ KEY_FILE: serviceAccountKey() }, extra),
    keylessEnvironment: async (extra) =>
      variables(
        {
          WORKLOAD_IDENTITY_PROVIDER: workloadIdentity.provider,
          BITBUCKET_STEP_OIDC_TOKEN: await oidcToken(),
        },
        extra,
      ),
    serviceAccountKey,
    oidcToken,
    accessToken: (grant) => tokens.issue(grant).value,
    expireTokens: () => tokens.expireAll(),
    requests: journal.requests,
    calls: (operation) => journal.requests.filter((request) => isOperation(operation, request.operation)),
    unexpected: journal.sentences,
    serving: (environment, kind, name) => {
      const deployment = deploymentOf(world, environment, { kind, name });
      return deployment === undefined ? undefined : servedBy(world, deployment);
    },
    revisions: (kind, name) => {
      const asset = assetOf(kind, name);
      return asset === undefined ? [] : revisionNumbers(asset);
    },
    bundleOf: (kind, name, revision) => {
      const asset = assetOf(kind, name);
      const found = asset?.revisions.get(revision);
      if (asset === undefined || found === undefined)
        throw new Error(`no ${kind} ${name} revision ${revision}`);
      return exportBundle(asset, found, options.settings.exportXml);
    },
    description: (kind, name, revision) => assetOf(kind, name)?.revisions.get(revision)?.facts.description,
    seed: seeds(world),
    runtime: (rule) => world.rules.add(rule),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    clock,
    close: async () => {
      await Promise.all(Object.values(streets).map(async (street) => street.close()));
    },
  };
}

type Streets = Record<Street, OpenStreet>;

async function openAll(open: (street: Street) => Promise<OpenStreet>): Promise<Streets> {
  const names: Street[] = [
    'apigee',
    'sts',
    'iamcredentials',
    'oauthToken',
    'bitbucket',
    'dataCenter',
    'bitbucketProxy',
  ];
  const opened = await Promise.all(names.map(async (name) => [name, await open(name)] as const));
  return Object.fromEntries(opened) as Streets;
}

function mapValues(streets: Streets, pick: (street: OpenStreet) => string): Record<Street, string> {
  return Object.fromEntries(Object.entries(streets).map(([name, street]) => [name, pick(street)])) as Record<
    Street,
    string
  >;
}
