import { apigeeApi } from './apigee/apigee.ts';
import { foundOrganization } from './apigee/found.ts';
import { runtimeRules } from './apigee/runtime-mode.ts';
import type { World } from './apigee/world.ts';
import { createBitbucket } from './bitbucket/bitbucket.ts';
import { emulatorClock } from './clock.ts';
import type { Host } from './emulated-api.ts';
import type { Emulator } from './emulator-interface.ts';
import { faultBox, isOperation } from './faults.ts';
import { iamCredentialsApi } from './google/iamcredentials.ts';
import { publicKey } from './google/keys.ts';
import { kmsApi } from './google/kms.ts';
import { oauthApi } from './google/oauth.ts';
import { resourceManagerApi } from './google/project-permissions.ts';
import { secretManagerApi } from './google/secrets.ts';
import { stsApi } from './google/sts.ts';
import { tokenStore } from './google/tokens.ts';
import { closeHosts, openHosts, urlsOf } from './hosts.ts';
import { inspectState } from './inspect-state.ts';
import { type EmulatorOptions, withDefaults } from './options.ts';
import { createRequestLog } from './request-log.ts';
import { seeds } from './seed.ts';
import { type Vault, vaultSeeds } from './seed-vault.ts';
import { signingKeys, waysIn } from './sign-in.ts';

export type { Emulator } from './emulator-interface.ts';
export type { EmulatorOptions } from './options.ts';

/** Apigee, Google's sign-in and Bitbucket on loopback, with their memory. */
export async function startEmulator(given: EmulatorOptions = {}): Promise<Emulator> {
  const options = withDefaults(given);
  const { settings, tokenLifetimeSeconds: lifetimeSeconds, workloadIdentity } = options;
  const clock = emulatorClock(options.clock);
  const requestLog = createRequestLog();
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
  const apis = [
    apigeeApi(world, tokens),
    stsApi({ ...google, ...workloadIdentity, issuerKey: keys.issuer }),
    iamCredentialsApi({ ...google, accounts: options.impersonable, roles: options.roles }),
    oauthApi({ ...google, keyOf: keys.keyOf, audience: () => options.tokenAudience ?? urls.oauthToken }),
    resourceManagerApi(options.organization, tokens),
    secretManagerApi(vault.secrets, tokens),
    kmsApi(vault.keys, tokens),
    ...bitbucket.apis,
    ...options.apis,
  ];
  const latencyOf = (operation = ''): number =>
    /\.(?:apis|sharedflows)\.create$/.test(operation) ? options.importMs : options.callMs;
  const hosts = await openHosts(apis, options.ports, { clock, faults, requestLog, latencyOf });
  const urls: Readonly<Record<Host, string>> = urlsOf(hosts);
  return {
    urls,
    ...waysIn({ ...options, urls, tokens, clock }),
    ...inspectState(world),
    bitbucket,
    requests: requestLog.requests,
    calls: (operation) => requestLog.requests.filter((request) => isOperation(operation, request.operation)),
    unexpected: requestLog.sentences,
    seed: { ...seeds(world), ...vaultSeeds(vault, options.organization) },
    runtime: (rule) => world.rules.add(rule),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    clock,
    close: async () => closeHosts(hosts),
  };
}
