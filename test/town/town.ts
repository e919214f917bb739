import { apigeeDistrict } from './apigee/apigee-district.ts';
import { foundOrganization } from './apigee/found.ts';
import { runtimeRules } from './apigee/runtime-mode.ts';
import type { World } from './apigee/world.ts';
import { createBitbucket } from './bitbucket/bitbucket.ts';
import { townClock } from './clock.ts';
import type { Street } from './district.ts';
import { faultBox, isOperation } from './faults.ts';
import { iamCredentialsDistrict } from './google/iamcredentials.ts';
import { publicKey } from './google/keys.ts';
import { kmsDistrict } from './google/kms.ts';
import { oauthDistrict } from './google/oauth.ts';
import { resourceManagerDistrict } from './google/project-permissions.ts';
import { secretManagerDistrict } from './google/secrets.ts';
import { stsDistrict } from './google/sts.ts';
import { tokenStore } from './google/tokens.ts';
import { townJournal } from './journal.ts';
import { lookInto } from './looking.ts';
import { type TownOptions, withDefaults } from './options.ts';
import { seeds } from './seed.ts';
import { type Vault, vaultSeeds } from './seed-vault.ts';
import { signingKeys, waysIn } from './sign-in.ts';
import { closeStreets, openStreets, urlsOf } from './streets.ts';
import type { Town } from './town-interface.ts';

export type { TownOptions } from './options.ts';
export type { Town } from './town-interface.ts';

/** Apigee, Google's sign-in and Bitbucket on loopback, with their memory. */
export async function startTown(given: TownOptions = {}): Promise<Town> {
  const options = withDefaults(given);
  const { settings, tokenLifetimeSeconds: lifetimeSeconds, workloadIdentity } = options;
  const clock = townClock(options.clock);
  const journal = townJournal();
  const faults = faultBox();
  const world: World = {
    organization: foundOrganization(options, clock),
    clock,
    rules: runtimeRules(),
    settings,
  };
  const tokens = tokenStore(clock, lifetimeSeconds);
  const vault: Vault = { secrets: new Map(), keys: new Map() };
  const google = { clock, tokens, lifetimeSeconds };
  const keys = signingKeys();
  const bitbucket = options.bitbucket ?? createBitbucket();
  bitbucket.join(
    () => clock.now(),
    () => publicKey(keys.issuer()),
  );
  const districts = [
    apigeeDistrict(world, tokens),
    stsDistrict({ ...google, ...workloadIdentity, issuerKey: keys.issuer }),
    iamCredentialsDistrict({ ...google, accounts: options.impersonable }),
    oauthDistrict({ ...google, keyOf: keys.keyOf, audience: () => options.tokenAudience ?? urls.oauthToken }),
    resourceManagerDistrict(options.organization, tokens),
    secretManagerDistrict(vault.secrets, tokens),
    kmsDistrict(vault.keys, tokens),
    ...bitbucket.districts,
    ...options.districts,
  ];
  const latencyOf = (operation = ''): number =>
    /\.(?:apis|sharedflows)\.create$/.test(operation) ? options.importMs : options.callMs;
  const streets = await openStreets(districts, options.ports, { clock, faults, journal, latencyOf });
  const urls: Readonly<Record<Street, string>> = urlsOf(streets);
  return {
    urls,
    ...waysIn({ ...options, urls, tokens, clock }),
    ...lookInto(world),
    bitbucket,
    requests: journal.requests,
    calls: (operation) => journal.requests.filter((request) => isOperation(operation, request.operation)),
    unexpected: journal.sentences,
    seed: { ...seeds(world), ...vaultSeeds(vault, options.organization) },
    runtime: (rule) => world.rules.add(rule),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    clock,
    close: async () => closeStreets(streets),
  };
}
