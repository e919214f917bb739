import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { Secret } from '../../src/domain/secrets/secret.ts';
import { createRedactor } from '../../src/run/redactor.ts';

const KEY = JSON.stringify({
  type: 'service_account',
  private_key: '-----BEGIN-----\nMIIEvQ\n-----END-----\n',
});

describe('The last net for secrets', () => {
  it.each(['ACCESS_TOKEN', 'BITBUCKET_ACCESS_TOKEN', 'BITBUCKET_OAUTH_SECRET', 'BITBUCKET_STEP_OIDC_TOKEN'])(
    'takes out what %s holds',
    (name) => {
      expect(createRedactor({ [name]: ' ya29.secret ' })('Bearer ya29.secret, again ya29.secret')).toBe(
        'Bearer ***, again ***',
      );
    },
  );

  it('takes out a key and its private half, plain and as JSON escapes them', () => {
    const redact = createRedactor({ KEY_FILE: KEY });

    for (const text of [
      KEY,
      JSON.stringify(KEY),
      'x -----BEGIN-----\nMIIEvQ\n-----END-----\n x',
      JSON.stringify({ key: KEY }),
    ]) {
      expect(redact(text)).not.toContain('MIIEvQ');
    }
  });

  it('takes out the private half of a key that was given in base64', () => {
    const redact = createRedactor({ KEY_FILE: Buffer.from(KEY).toString('base64') });

    expect(redact('x -----BEGIN-----\nMIIEvQ\n-----END-----\n x')).not.toContain('MIIEvQ');
  });

  it.each([
    ['a URL', 'http://robot:pass-word%2F1@proxy:3128'],
    ['a URL with a scheme that is not taken', 'socks5://robot:pass-word%2F1@proxy'],
    ['no URL', 'robot:pass-word%2F1@proxy:3128'],
    ['a port that is none', 'http://robot:pass-word%2F1@proxy:port'],
  ])('takes out the password of a proxy in %s, as it stands, decoded and in its header', (_what, address) => {
    for (const name of ['HTTPS_PROXY', 'http_proxy', 'ALL_PROXY']) {
      const redact = createRedactor({ [name]: address });

      expect(redact(`cannot take ${address}`)).not.toContain('pass-word');
      expect(redact('pass-word/1')).toBe('***');
      expect(redact(`Basic ${Buffer.from('robot:pass-word/1').toString('base64')}`)).toBe('Basic ***');
    }
  });

  it('knows what was minted during the run, since no adapter makes a secret by another way', () => {
    const redact = createRedactor({});
    Secret.minted('Bearer minted-0a1b2c3d4e5f');
    const makers = readdirSync('src/adapters', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => readFileSync(`src/adapters/${file}`, 'utf8').includes('new Secret('));

    expect(redact('it says minted-0a1b2c3d4e5f, bearer')).toBe('it says ***, bearer');
    expect(makers).toEqual([]);
  });

  it('takes out the longer of two secrets whole', () => {
    expect(
      createRedactor({ ACCESS_TOKEN: 'secret', BITBUCKET_API_TOKEN: 'secret-and-more' })('secret-and-more'),
    ).toBe('***');
  });

  it('leaves ordinary words, and what is no secret', () => {
    expect(createRedactor({ ACCESS_TOKEN: 'test', APIGEE_ORG: 'acme-prod' })('test in acme-prod')).toBe(
      'test in acme-prod',
    );
  });

  it('lets nothing through, whatever the secret is made of', () => {
    assert(
      property(string({ minLength: 6, unit: 'binary' }), string(), (secret, around) => {
        const value = secret.trim();
        if (value.length < 6 || '***'.includes(value)) return;
        const redact = createRedactor({ ACCESS_TOKEN: secret });

        expect(
          redact(`${around}${value}${around}`).split('***').join('').includes(value) &&
            !around.includes(value),
        ).toBe(false);
        expect(redact(JSON.stringify({ value }))).not.toContain(JSON.stringify(value).slice(1, -1));
      }),
    );
  });
});
