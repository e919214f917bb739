import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createRedaction } from '../../../src/domain/secrets/redaction.ts';
import { mapTexts } from '../../../src/domain/text/map-texts.ts';
import { cpuMsSince, cpuNow } from '../../support/cpu-time.ts';
import { assert, integer, property, string } from '../../support/properties.ts';

const TOKEN = 'ya29.a0AfH6SMBx7Qk9-Zt_3vLpW8uYeR2nD5cG1jK4mXoPqS';

function knowing(...secrets: readonly string[]) {
  const redaction = createRedaction();
  for (const secret of secrets) redaction.add(secret);
  return redaction;
}

/** 88 characters, always the same of a seed: a key that is made anew each time fails once in a thousand runs. */
function base64Of(seed: string): string {
  return createHash('sha512').update(seed).digest('base64').replace(/=+$/, '');
}

function pemOf(body: string): string {
  const lines = body.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}

/** The longest part of the secret that is in the text. */
function longestLeft(text: string, secret: string): number {
  for (let length = secret.length; length > 0; length -= 1) {
    for (let at = 0; at + length <= secret.length; at += 1) {
      if (text.includes(secret.slice(at, at + length))) return length;
    }
  }
  return 0;
}

describe('What a cut leaves of a secret', () => {
  it('is taken out wherever the cut was', () => {
    for (let length = 8; length <= TOKEN.length; length += 1) {
      const { clean } = knowing(TOKEN);

      expect(longestLeft(clean(`said ${TOKEN.slice(0, length)}… and more`), TOKEN)).toBeLessThan(8);
      expect(longestLeft(clean(`${TOKEN.slice(-length)} was said. More`), TOKEN)).toBeLessThan(8);
      expect(longestLeft(clean(`x${TOKEN.slice(0, length)}`), TOKEN)).toBeLessThan(8);
    }
  });

  it('is taken out of a window in the middle', () => {
    const { clean } = knowing(TOKEN);
    for (let at = 0; at + 16 <= TOKEN.length; at += 1) {
      expect(clean(`<${TOKEN.slice(at, at + 16)}>`)).toBe('<***>');
    }
  });

  it('is taken out however the lines are wrapped', () => {
    const { clean } = knowing(TOKEN);
    for (let width = 8; width <= TOKEN.length; width += 1) {
      const wrapped = (TOKEN.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\n');

      expect(longestLeft(clean(wrapped), TOKEN)).toBeLessThan(8);
    }
  });

  it('is taken out of any cut of a text that holds it, for any secret a machine makes', () => {
    const token = integer().map((seed) => createHash('sha256').update(String(seed)).digest('base64url'));
    assert(
      property(token, string(), integer({ min: 0, max: 60 }), (secret, before, length) => {
        const cut = `${before} ${secret}`.slice(0, before.length + 1 + length);

        expect(longestLeft(knowing(secret).clean(cut), secret)).toBeLessThan(8);
      }),
    );
  });
});

describe('The forms a secret travels in', () => {
  const SECRET = 'p&ss"w<rd/with+all=of it\\and more';

  it.each([
    ['JSON', JSON.stringify(SECRET)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(SECRET))],
    ['a URL', `https://x/?a=${encodeURIComponent(SECRET)}`],
    [
      'a URL with small letters',
      `https://x/?a=${encodeURIComponent(SECRET).replaceAll(/%../g, (code) => code.toLowerCase())}`,
    ],
    ['a form', new URLSearchParams({ a: SECRET }).toString()],
    ['XML', SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')],
    ['base64', Buffer.from(SECRET).toString('base64')],
    ['base64 after a user', Buffer.from(`dana:${SECRET}`).toString('base64')],
    ['base64 between others', Buffer.from(`ab${SECRET}cd`).toString('base64')],
    ['base64 for URLs', Buffer.from(`a${SECRET}`).toString('base64url')],
    ['hexadecimal digits', Buffer.from(SECRET).toString('hex')],
  ])('%s', (_form, text) => {
    const left = knowing(SECRET).clean(text);

    expect(left).toContain('***');
    expect(longestLeft(left, text)).toBeLessThanOrEqual(text.length - Math.floor(SECRET.length * 0.9));
  });

  const pem = pemOf(Array.from({ length: 18 }, (_, index) => base64Of(String(index))).join(''));
  const key = JSON.stringify({
    type: 'service_account',
    project_id: 'acme-prod',
    private_key: pem,
    client_email: 'ci@acme-prod.iam.gserviceaccount.com',
  });

  it.each([
    ['the JSON of a key', key],
    ['the JSON of a key over lines', JSON.stringify(JSON.parse(key), undefined, 2)],
    ['a key in base64', Buffer.from(key).toString('base64')],
    ['a key that is cut short', key.slice(0, 1500)],
    ['a PEM', pem],
  ])('each line of %s, and any 100 characters of it', (_form, secret) => {
    const { clean } = knowing(secret);
    const lines = pem.split('\n').filter((line) => line.length > 20 && !line.startsWith('---'));
    // Not the last ones, which a key that was cut short has not got.
    for (const line of lines.slice(0, 18)) {
      expect(clean(`7: ${line}`)).toBe('7: ***');
      expect(clean(Buffer.from(line).toString('base64'))).toMatch(/^.{0,2}\*\*\*.{0,4}$/);
    }
    for (let at = 0; at + 100 < 1200; at += 50) {
      const window = pem.slice(28 + at, 128 + at);

      expect(longestLeft(clean(window).replaceAll('***', ''), window)).toBeLessThan(8);
    }
  });

  it.each([
    ['few characters over and over', 'AAAABBBB'],
    ['many of one character', 'A'.repeat(24)],
    ['a ruled line', '-'.repeat(12)],
  ])('a secret with %s in it is one secret, as a whole and in part', (_what, ruled) => {
    const secret = `kX9dPq2m${ruled}zT7rWc4vLf8nHs3y`;
    const { clean } = knowing(secret);

    expect(clean(`7: ${secret}`)).toBe('7: ***');
    expect(clean(`<${secret.slice(4, -4)}>`)).toBe('<***>');
    expect(clean(`| ${ruled} |`)).toBe(`| ${ruled} |`);
  });

  it('leaves what a key says in public', () => {
    const text =
      'ci@acme-prod.iam.gserviceaccount.com of acme-prod is a service_account; -----BEGIN PRIVATE KEY-----';

    expect(knowing(key).clean(text)).toBe(text);
  });
});

it.each([
  ['the shorter first', ['kite-4', 'kite-42']],
  ['the longer first', ['kite-42', 'kite-4']],
])('Of two secrets that begin alike nothing is left, %s', (_order, secrets) => {
  expect(knowing(...secrets).clean('<kite-42> <kite-4>')).toBe('<***> <***>');
});

describe('What is no secret', () => {
  it('stays, also if a word of it stands in one', () => {
    const { clean } = knowing('production-bitbucket-access-9f2c');
    const text = 'production: https://bitbucket.org/acme, access denied\n---------------- bitbucket\n';

    expect(clean(text)).toBe(text);
  });

  it('stays where the secret is too short to be told from words', () => {
    expect(knowing('test', '').clean('a test')).toBe('a test');
    expect(knowing('tests').clean('tests, or dGVzdHM=')).toBe('tests, or dGVzdHM=');
    expect(knowing('secret').clean('a secret')).toBe('a ***');
  });

  it('keeps its shape: a result is cleaned text by text', () => {
    const redaction = knowing(TOKEN);
    const value = { a: [`x ${TOKEN}`, 1, null], b: { c: TOKEN.slice(0, 20), d: undefined } };

    expect(mapTexts(value, redaction.clean)).toEqual({
      a: ['x ***', 1, null],
      b: { c: '***', d: undefined },
    });
  });

  it('costs little, however much of it there is', () => {
    const redaction = knowing(
      ...Array.from({ length: 20 }, (_, index) =>
        createHash('sha512').update(String(index)).digest('base64'),
      ),
    );
    const text =
      'proxies/orders/apiproxy/policies/SA-Limit.xml:3:1 TD004 a sentence of a finding, as they are.\n'.repeat(
        100_000,
      );
    const before = cpuNow();
    const clean = redaction.clean(text);

    expect(cpuMsSince(before)).toBeLessThan(2000);
    expect(clean).toBe(text);
  });
});
