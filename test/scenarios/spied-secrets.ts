import { expect } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles } from '../support/repository.ts';
import { runSpied, type Spied } from '../support/spy.ts';
import { type Scene, story } from '../support/story.ts';

type Variables = Readonly<Record<string, string>>;

/** One in every secret variable that does not decide how this run signs in. */
export const PLANTED = {
  BITBUCKET_ACCESS_TOKEN: 'planted-bitbucket-access-9f2c',
  PIPELINES_JWT_TOKEN: 'planted-pipelines-jwt-7d41',
  HTTPS_PROXY: 'http://robot:planted-proxy-password-1b8e@127.0.0.1:9',
};
export const OAUTH = {
  BITBUCKET_OAUTH_KEY: 'planted-oauth-key-55aa',
  BITBUCKET_OAUTH_SECRET: 'planted-oauth-secret-66bb',
};
export const API_TOKEN = {
  BITBUCKET_EMAIL: 'someone@example.com',
  BITBUCKET_API_TOKEN: 'planted-api-token-c3c3',
};
const BITBUCKET_PLACE = {
  BITBUCKET_REPO_FULL_NAME: 'acme/apis',
  BITBUCKET_COMMIT: 'a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4',
  BITBUCKET_PR_ID: '7',
};

/** Whole and in parts, as it stands and in the clothes secrets travel in. */
function formsOf(environment: Variables): readonly string[] {
  const names = /^(?:ACCESS_TOKEN|KEY_FILE|BITBUCKET_(?:STEP_OIDC|ACCESS|API)_TOKEN|BITBUCKET_OAUTH_\w+)$/;
  const values = Object.entries(environment).flatMap(([name, value]) => (names.test(name) ? [value] : []));
  const texts = values.flatMap((value) => [value, Buffer.from(value, 'base64').toString('latin1')]);
  const keys = texts.flatMap((value) => /"private_key":"([^"]+)"/.exec(value)?.[1]?.split('\\n') ?? []);
  const signatures = values.flatMap((value) => (value.startsWith('eyJ') ? [value.split('.')[2] ?? ''] : []));
  const whole = [
    ...values,
    ...keys,
    ...signatures,
    PLANTED.PIPELINES_JWT_TOKEN,
    'planted-proxy-password-1b8e',
  ];
  return whole
    .filter((value) => value.length > 20 && !value.startsWith('-----'))
    .flatMap((value) => [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      Buffer.from(value).toString('base64').replace(/=+$/, ''),
    ]);
}

export function expectNoSecret(spied: Spied, environment: Variables, except: readonly string[] = []): void {
  const forms = formsOf(environment);
  expect(forms.length).toBeGreaterThan(8);
  for (const [place, text] of spied.left) {
    if (except.some((name) => place.endsWith(name))) continue;
    const found = forms.filter((form) => text.includes(form));
    expect({ place, found: found.map((form) => form.slice(0, 12)) }).toEqual({ place, found: [] });
    expect({ place, minted: /ya29\.emulator-\w{4}/.exec(text)?.[0] }).toEqual({ place, minted: undefined });
  }
}

/** With a `.git`, so that git is asked about it. */
export const CLONE = {
  files: { ...proxyFiles('proxies/orders', 'orders'), '.git/HEAD': 'ref: refs/heads/main\n' },
};

export interface Spying {
  readonly exitCode: number;
  readonly environment: (scene: Scene) => Promise<Variables> | Variables;
  readonly before?: (emulator: Emulator) => void;
  readonly except?: readonly string[];
}

export async function spy({ exitCode, environment, before, except }: Spying): Promise<void> {
  await story(CLONE, async (scene) => {
    before?.(scene.emulator);
    const common = {
      ...PLANTED,
      ...BITBUCKET_PLACE,
      BITBUCKET_API_URL: `${scene.emulator.urls.bitbucket}/2.0`,
      BITBUCKET_STEP_OIDC_TOKEN: await scene.emulator.oidcToken(),
      NO_PROXY: '127.0.0.1',
      DEBUG: 'true',
    };
    const variables = { ...common, ...(await environment(scene)) };
    const spied = await runSpied({ environment: variables, directory: scene.repository.path });

    expect(`${spied.log}\nexit ${spied.exitCode}`).toMatch(new RegExp(`exit ${exitCode}$`));
    expectNoSecret(spied, variables, except);
  });
}
