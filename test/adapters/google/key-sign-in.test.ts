import { describe, expect, it } from '@jest/globals';
import { decodeJwt, jwtVerify } from 'jose';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { failureOf } from '../http/client.ts';
import { json, startServer } from '../http/fake-server.ts';
import { ACCOUNT, keyFile, publicKey, signingInWith } from './sign-in.ts';

const granted = json(200, { access_token: 'ya29.planted', expires_in: 3599, token_type: 'Bearer' });

describe('signing in with a service-account key', () => {
  it("sends a signed JWT for the cloud-platform scope to the key's own token_uri", async () => {
    await using server = await startServer(granted);
    const uri = `${server.url}/token`;
    const { tokens, clock } = signingInWith({ kind: 'key', json: keyFile(uri) });

    expect((await tokens.token()).reveal()).toBe('ya29.planted');

    const form = new URLSearchParams(server.received[0]?.body.toString());
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
      currentDate: new Date(clock.now()),
    });
    const iat = Math.floor(clock.now() / 1000);
    expect(payload).toEqual({
      iss: ACCOUNT,
      aud: uri,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      iat,
      exp: iat + 3600,
    });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: 'key-1' });
  });

  it('says as whom', async () => {
    await using server = await startServer(granted);
    const { tokens } = signingInWith({ kind: 'key', json: keyFile(`${server.url}/token`) });

    expect(await tokens.identity()).toEqual({ account: ACCOUNT, method: 'service-account key' });
  });

  it('takes a key whose line breaks were spelled out on the way', async () => {
    await using server = await startServer(granted);
    const key = keyFile(`${server.url}/token`).reveal().replaceAll(String.raw`\n`, String.raw`\\n`);
    const { tokens } = signingInWith({ kind: 'key', json: new Secret(key) });

    expect((await tokens.token()).reveal()).toBe('ya29.planted');
  });

  it('signs the token itself in another universe, where there is no token endpoint', async () => {
    const key = keyFile('https://oauth2.example.test/token', { universe_domain: 'example.test' });
    const { tokens } = signingInWith({ kind: 'key', json: key });

    const claims = decodeJwt((await tokens.token()).reveal());

    expect(claims).toMatchObject({ iss: ACCOUNT, sub: ACCOUNT });
  });

  it('repeats the request when the token endpoint is out of order', async () => {
    await using server = await startServer(json(503, {}), granted);
    const { tokens, clock } = signingInWith({ kind: 'key', json: keyFile(`${server.url}/token`) });

    expect((await clock.run(tokens.token())).reveal()).toBe('ya29.planted');
  });

  it.each([
    ['a person', { type: 'authorized_user' }, 'credentials of a person'],
    ['a federation configuration', { type: 'external_account' }, 'set WORKLOAD_IDENTITY_PROVIDER instead'],
    ['an impersonation', { type: 'impersonated_service_account' }, 'impersonation configuration'],
    ['something new', { type: 'planted-type' }, 'of a type that the pipe does not know'],
    ['half a key', { client_email: undefined, private_key: '' }, 'no client_email and no private_key'],
    ['a cut key', { private_key: '-----BEGIN PRIVATE KEY-----\nplanted' }, 'cut short'],
    ['a token_uri in the clear', { token_uri: 'http://planted.example/token' }, 'not an https address'],
  ])(
    'says what is wrong with the key file of %s, and not what is in it',
    async (_name, changes, sentence) => {
      const { tokens } = signingInWith({ kind: 'key', json: keyFile('http://127.0.0.1:1/token', changes) });

      const error = await failureOf(tokens.token());

      expect(error).toMatchObject({ code: 'sign-in-refused', where: 'KEY_FILE' });
      expect((error as Error).message).toContain(sentence);
      expect((error as Error).stack).not.toContain('planted');
    },
  );

  it.each(['planted, no JSON', '"planted"', 'null', '[]'])('refuses a key file that is %s', async (text) => {
    const { tokens } = signingInWith({ kind: 'key', json: new Secret(text) });

    const error = await failureOf(tokens.token());

    expect(error).toMatchObject({ code: 'sign-in-refused', where: 'KEY_FILE' });
    expect((error as Error).stack).not.toContain('planted');
  });
});
