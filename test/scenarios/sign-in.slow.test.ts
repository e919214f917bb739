import { describe, expect, it } from '@jest/globals';
import { deployer, type EmulatorOptions } from '../emulator/options.ts';
import { codesOf, type Scene, story } from '../support/story.ts';

type Variables = Readonly<Record<string, string>>;

/** A deploy in three looks at least, so that a token may end in the middle. */
const SLOW: EmulatorOptions = { latencies: { readyMs: 2500 } };

describe('a way to sign in', () => {
  const ways: readonly (readonly [string, string, (scene: Scene) => Promise<Variables> | Variables])[] = [
    ['a key’s JSON', 'service-account key', ({ emulator }) => emulator.keyEnvironment()],
    [
      'a key in base64',
      'service-account key',
      ({ emulator }) =>
        emulator.keyEnvironment({ KEY_FILE: Buffer.from(emulator.serviceAccountKey()).toString('base64') }),
    ],
    [
      'a key’s path',
      'service-account key',
      async ({ emulator, repository }) => {
        await repository.write({ 'keys/deployer.json': emulator.serviceAccountKey() });
        return emulator.keyEnvironment({ KEY_FILE: 'keys/deployer.json' });
      },
    ],
    ['the step’s OIDC token', 'providers/pipelines', ({ emulator }) => emulator.keylessEnvironment()],
    [
      'the step’s OIDC token and an account',
      deployer,
      ({ emulator }) => emulator.keylessEnvironment({ SERVICE_ACCOUNT: deployer }),
    ],
  ];
  for (const [what, told, environment] of ways) {
    it.concurrent(`is ${what}, and who signed in is told`, async () => {
      await story({}, async (scene) => {
        // Deploys sign in each way in the stories below and beside this one.
        const ended = await scene.run(
          {},
          { environment: { ...(await environment(scene)), ACTION: 'check' } },
        );

        expect({ exitCode: ended.exitCode, log: ended.log }).toEqual({
          exitCode: 0,
          log: expect.stringMatching(new RegExp(`Signed in .*${told}`)),
        });
        expect(scene.emulator.requests.filter(({ operation }) => isTokenCall(operation)).length).toBeLessThan(
          3,
        );
      });
    });
  }

  it.concurrent('may end in the middle of a run: it is renewed once, and the call is repeated', async () => {
    await story({ emulator: SLOW }, async ({ emulator, run }) => {
      const running = run({}, { environment: emulator.keyEnvironment() });
      while (emulator.calls(/revisions\.deploy$/).length === 0)
        await new Promise((next) => setTimeout(next, 20));
      emulator.expireTokens();
      const ended = await running;

      expect(ended.exitCode).toBe(0);
      expect(emulator.calls('oauth2.token')).toHaveLength(2);
      expect(emulator.requests.filter(({ status }) => status === 401)).toHaveLength(1);
    });
  });

  it.concurrent('may give tokens that live for seconds', async () => {
    await story({ emulator: { ...SLOW, tokenLifetimeSeconds: 3 } }, async ({ emulator, run }) => {
      const ended = await run({}, { environment: await emulator.keylessEnvironment() });

      expect(ended.exitCode).toBe(0);
      expect(emulator.calls('sts.token').length).toBeGreaterThan(1);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
    });
  });

  it.concurrent('that is a ready token ends when the token ends, and says so', async () => {
    await story({}, async ({ emulator, run }) => {
      const environment = emulator.environment({
        ACCESS_TOKEN: emulator.accessToken({ expiresInSeconds: 0 }),
      });
      const ended = await run({}, { environment });

      expect(ended.exitCode).toBe(7);
      expect(ended.log).toContain('A token given in ACCESS_TOKEN lives an hour at most');
      expect(ended.result.deployments).toEqual([]);
    });
  });
});

describe('a sign-in that is refused', () => {
  const provider = (changed: string) =>
    `projects/123456/locations/global/workloadIdentityPools/bitbucket/providers/${changed}`;
  const keyless = (claims: Readonly<Record<string, unknown>>) => async (scene: Scene) => ({
    ...(await scene.emulator.keylessEnvironment()),
    BITBUCKET_STEP_OIDC_TOKEN: await scene.emulator.oidcToken(claims),
  });
  const badKey = (change: Variables) => (scene: Scene) => {
    const key = JSON.parse(scene.emulator.serviceAccountKey()) as object;
    return scene.emulator.keyEnvironment({ KEY_FILE: JSON.stringify({ ...key, ...change }) });
  };
  const anHourAgo = Math.floor(Date.now() / 1000) - 3600;
  const refusals: readonly Refusal[] = [
    [
      'another issuer',
      keyless({ iss: 'https://api.bitbucket.org/2.0/workspaces/other/pipelines-config/identity/oidc' }),
      ['The provider expects another issuer', 'pipelines-config/identity/oidc'],
    ],
    [
      'an audience that is not allowed',
      keyless({ aud: 'ari:cloud:bitbucket::workspace/other' }),
      ['does not allow the audience', 'allowed audiences'],
    ],
    [
      'an OIDC token that is over',
      keyless({ iat: anHourAgo - 3600, exp: anHourAgo }),
      ['OIDC token has expired 60 min ago', 'Run the pipe early in its step'],
    ],
    [
      'no OIDC token at all',
      async ({ emulator }) => ({
        ...(await emulator.keylessEnvironment()),
        BITBUCKET_STEP_OIDC_TOKEN: 'garbage',
      }),
      ['BITBUCKET_STEP_OIDC_TOKEN', 'Check the provider'],
    ],
    [
      'a provider that does not exist',
      ({ emulator }) => emulator.keylessEnvironment({ WORKLOAD_IDENTITY_PROVIDER: provider('gone') }),
      ['does not exist, or is disabled or deleted', 'undelete'],
    ],
    [
      'an account that may not be used',
      ({ emulator }) =>
        emulator.keylessEnvironment({ SERVICE_ACCOUNT: 'other@acme.iam.gserviceaccount.com' }),
      ['may not act as SERVICE_ACCOUNT', 'roles/iam.workloadIdentityUser'],
    ],
    [
      'a key of a deleted account',
      badKey({ client_email: 'gone@emulator.iam.gserviceaccount.com' }),
      ['The service account of KEY_FILE does not exist any more'],
    ],
    ['a key that was deleted', badKey({ private_key_id: 'other' }), ['does not accept the signature']],
  ];
  for (const [what, environment, sentences] of refusals) {
    it.concurrent(`has a sentence and a remedy of its own: ${what}`, async () => {
      await story({}, async (scene) => {
        const ended = await scene.run({}, { environment: { ...(await environment(scene)) } });

        for (const sentence of sentences) expect(ended.log).toContain(sentence);
        expect(ended.exitCode).toBe(7);
        expect(codesOf(ended)).toEqual(['sign-in-refused']);
        expect(ended.result.problems[0]?.hint).toMatch(/\w/);
        expect(scene.emulator.requests.filter(({ host }) => host === 'apigee')).toEqual([]);
      });
    });
  }

  it.concurrent('by the provider’s condition says what to compare', async () => {
    await story({ emulator: { workloadIdentity: { admits: () => false } } }, async ({ emulator, run }) => {
      const ended = await run({}, { environment: await emulator.keylessEnvironment() });

      expect(ended.exitCode).toBe(7);
      expect(ended.log).toContain('attribute condition rejects this repository');
    });
  });

  it.concurrent('since the token endpoint is down is told as such', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.fault({ on: { host: 'oauthToken' }, kind: '503', times: 99 });

      const ended = await run({}, { environment: emulator.keyEnvironment() });

      expect(ended.exitCode).toBe(7);
      expect(codesOf(ended)).toEqual(['apigee-unavailable']);
      expect(ended.log).toContain('answered the sign-in with 503, again and again');
    });
  });
});

type Refusal = readonly [string, (scene: Scene) => Promise<Variables> | Variables, readonly string[]];

function isTokenCall(operation: string | undefined): boolean {
  return operation === 'oauth2.token' || operation === 'sts.token';
}
