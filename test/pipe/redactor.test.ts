import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { createRedactor } from '../../pipe/redactor.ts';

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
