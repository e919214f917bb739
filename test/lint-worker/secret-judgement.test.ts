import { describe, expect, it } from '@jest/globals';
import { isCredential, isSecretValue, suspicionOf } from '../../src/lint-worker/secret-judgement.ts';

describe('What a name says of its value', () => {
  it.each([
    ['password', 'password'],
    ['pass', 'password'],
    ['db.pass', 'password'],
    ['compass', undefined],
    ['authorization', 'token'],
    ['Proxy-Authorization', 'token'],
    ['authorizationCode', undefined],
    ['apikey', 'token'],
    ['refreshToken', 'token'],
    ['nextPageToken', undefined],
    ['colour', undefined],
    [`${'x'.repeat(200)}password`, 'password'],
  ])('%s: %p', (name, suspicion) => {
    expect(suspicionOf(name)).toBe(suspicion);
  });

  it('is said by its end, of a long one', () => {
    expect(suspicionOf(`next${'x'.repeat(80)}token`)).toBe('token');
    expect(suspicionOf(`include${'.'.repeat(65)}credentials`)).toBe('token');
  });
});

describe('A value is a secret', () => {
  it.each([
    ['only-secrets', 'a', true],
    ['only-secrets', ' ', false],
    ['only-secrets', 'password', false],
    ['only-secrets', '{private.x}', false],
    ['password', 'abcd', true],
    ['password', 'abc', false],
    ['password', 'two words', false],
    ['password', 'passwordField', false],
    ['token', 'a1b2c3d4', true],
    ['token', 'A1B2C3D4', true],
    ['token', 'a1b2c3d', false],
    ['token', '1234567890', false],
    ['token', 'abcdefgh', false],
    ['token', 'abcdefghijklmnopqrstuvwxyz+/', false],
    ['token', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ+/', false],
    ['token', 'abcdefghijklmNOPQRS+', true],
    ['token', 'abcdefghijklmNOPQR+', false],
    ['token', 'abcdefgh.ijklmNOPQRSTU+', false],
    ['token', 'aes-256-gcm', false],
    ['token', 'clientToken1', false],
    ['token', 'primary-key-v2', false],
  ] as const)('that is given to what is %s: %j is %p', (suspicion, value, isSecret) => {
    expect(isSecretValue(value, suspicion)).toBe(isSecret);
  });

  it('of at most 4000 characters: longer ones are documents', () => {
    expect(isSecretValue('x1'.repeat(2000), 'password')).toBe(true);
    expect(isSecretValue(`${'x1'.repeat(2000)}x`, 'password')).toBe(false);
  });

  it('behind the name of its scheme', () => {
    expect(isSecretValue('Bearer 7f3a9c0e1b2d4f5a', 'password')).toBe(true);
    expect(isSecretValue('Bearer opaque', 'password')).toBe(false);
  });
});

describe('A credential', () => {
  const basic = (text: string): readonly [string, string] => ['Basic', Buffer.from(text).toString('base64')];

  it.each([
    ['a name and a password', basic('svc:N3ptune'), true],
    ['a name alone', basic('svc-orders'), false],
    ['a placeholder', basic('svc:{password}'), false],
    ['words for both', basic('username:password'), false],
    ['bytes that are no text', basic('svc:\u0001\u0002'), false],
    ['a token of 16 characters', ['Bearer', '7f3a9c0e1b2d4f5a'], true],
    ['a token of 15', ['bearer', '7f3a9c0e1b2d4f5'], false],
    ['a token that is a placeholder', ['Bearer', '{private.token12}'], false],
    ['words for a token', ['Bearer', 'your-own-access-token'], false],
  ] as const)('is %s: %j %p', (_, [scheme, text], isOne) => {
    expect(isCredential(scheme, text)).toBe(isOne);
  });
});
