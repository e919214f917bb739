import type { ApigeeXOptions } from '../../../src/adapters/apigee-x/caller.ts';
import { createApigeeX } from '../../../src/adapters/apigee-x/create-apigee-x.ts';
import { createTokenSource } from '../../../src/adapters/google/token-source.ts';
import { createRateLimit } from '../../../src/adapters/http/rate-limit.ts';
import type { Archive, BundleKind } from '../../../src/domain/bundle.ts';
import type { DeploymentTarget } from '../../../src/domain/revision.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import type { TokenSource } from '../../../src/ports/token-source.ts';
import { type SampleBundle, sampleBundle } from '../../emulator/sample-bundle.ts';
import { client } from '../http/client.ts';

/** A token that must turn up nowhere but in the Authorization header. */
export const PLANTED = 'ya29.planted-access-token';

/** The adapter over real HTTP, with a clock that the test drives. */
export function apigeeAt(baseUrl: string, options: Partial<ApigeeXOptions> = {}) {
  const { options: all, clock, lines } = optionsAt(baseUrl);
  return { apigee: createApigeeX({ ...all, ...options }), clock, lines };
}

export function optionsAt(baseUrl: string) {
  const { http, clock, lines } = client();
  const tokens: TokenSource = createTokenSource(
    { kind: 'access-token', token: new Secret(PLANTED) },
    { http, clock },
  );
  const rateLimit = createRateLimit({ perMinute: 5900, burst: 90, clock });
  const options: ApigeeXOptions = { organization: 'acme', baseUrl, http, tokens, rateLimit, clock };
  return { options, clock, lines };
}

/** Tokens one after the other, as if each had expired when Apigee says 401. */
export function tokensInTurn(...values: string[]): TokenSource {
  const secrets = values.map((value) => new Secret(value));
  let at = 0;
  const present = (): Secret => secrets[Math.min(at, secrets.length - 1)] ?? new Secret('');
  return {
    token: () => Promise.resolve(present()),
    renew() {
      at += 1;
      return Promise.resolve(present());
    },
    identity: () => Promise.resolve({ account: 'somebody', method: 'service-account key' }),
  };
}

export function archive(name: string, bundle: Partial<SampleBundle> = {}): Archive {
  const kind: BundleKind = bundle.kind ?? 'apiproxy';
  return { name, kind, zip: sampleBundle({ name, ...bundle }), digest: 'sha256:0' };
}

export const target = (changes: Partial<DeploymentTarget> = {}): DeploymentTarget => ({
  name: 'orders',
  kind: 'apiproxy',
  environment: 'test',
  revision: '1',
  ...changes,
});
