import { describe, expect, it } from '@jest/globals';
import { formsOf } from '../../../src/domain/secrets/secret-forms.ts';
import { SecretPieces } from '../../../src/domain/secrets/secret-pieces.ts';

const SECRET = 'kQ7xW2mZ9pL4vB8nT1cR';

function cut(text: string, ...secrets: readonly string[]): string {
  const pieces = new SecretPieces();
  for (const secret of secrets.length === 0 ? [SECRET] : secrets) pieces.add(secret);
  return pieces.cutFrom(text);
}

describe('Pieces of a secret', () => {
  it.each([
    ['whole', SECRET, '***'],
    ['within a text', `a ${SECRET} b`, 'a *** b'],
    ['twice', `${SECRET}${SECRET}`, '******'],
    ['twice with something between', `${SECRET}, ${SECRET}.`, '***, ***.'],
    ['sixteen characters of the middle', `a${SECRET.slice(2, 18)}b`, 'a***b'],
    ['fifteen of the middle', `a${SECRET.slice(2, 17)}b`, `a${SECRET.slice(2, 17)}b`],
    ['eight at its beginning', `a ${SECRET.slice(0, 8)} b`, 'a *** b'],
    ['eight at its end', `a ${SECRET.slice(-8)} b`, 'a *** b'],
    ['seven at its beginning', `a ${SECRET.slice(0, 7)} b`, `a ${SECRET.slice(0, 7)} b`],
    ['seven at its end', SECRET.slice(-7), SECRET.slice(-7)],
    ['eight of the middle on a line of its own', `a\n${SECRET.slice(4, 12)}\nb`, 'a\n***\nb'],
    ['eight of the middle that begin a line', `a\n${SECRET.slice(4, 12)} b`, `a\n${SECRET.slice(4, 12)} b`],
    ['eight of the middle that end a line', `a ${SECRET.slice(4, 12)}\nb`, `a ${SECRET.slice(4, 12)}\nb`],
    ['eight of the middle in a line', `a ${SECRET.slice(4, 12)} b`, `a ${SECRET.slice(4, 12)} b`],
    ['nothing of it', 'a text as any other, and long', 'a text as any other, and long'],
    ['nothing', '', ''],
  ])('are taken out: %s', (_what, text, clean) => {
    expect(cut(text)).toBe(clean);
  });

  it('that are words are left where they stand in a line, and taken where a line is cut', () => {
    const words = 'correcthorsebatterystaple';
    expect(cut(`a ${words.slice(0, 8)} b`, words)).toBe(`a ${words.slice(0, 8)} b`);
    expect(cut(`a ${words.slice(0, 8)}…`, words)).toBe('a ***…');
    expect(cut(`${words.slice(-8)} b`, words)).toBe('*** b');
    expect(cut(`a ${words.slice(-8)} b`, words)).toBe(`a ${words.slice(-8)} b`);
    expect(cut(`a ${words} b`, words)).toBe('a *** b');
  });

  it('are not looked for in what is too short, or is ruled lines', () => {
    const pieces = new SecretPieces();
    for (const form of ['1234567', '--------', 'abcabcabc', '-'.repeat(16)]) pieces.add(form);
    expect(pieces.cutFrom('1234567 -------- abcabcabc')).toBe('1234567 -------- abcabcabc');
    expect(cut('12345678', '12345678')).toBe('***');
  });

  it.each([
    ['sixteen letters', 'correcthorsebatt', true],
    ['fifteen, which may be a word', 'correcthorsebat', false],
    ['sixteen of four different ones', 'abcd'.repeat(4), true],
    ['sixteen of three, which may be a ruled line', 'abca'.repeat(4), false],
  ])('find a secret wherever it stands that is %s: %j, %j', (_what, form, isFound) => {
    const pieces = new SecretPieces();

    expect(pieces.add(form)).toBe(isFound);
    expect(pieces.cutFrom(`x${form}x`) === 'x***x').toBe(isFound);
  });
});

describe('The forms of a secret', () => {
  const lines = (text: string): ReadonlySet<string> => formsOf(text);

  it('are its lines of sixteen characters or more, and all of them together', () => {
    const [long, short] = ['abcdefghij123456', 'abcdefghij12345'];
    const forms = lines(`${long}\n${short}`);
    expect(forms).toContain(long);
    expect(forms).not.toContain(short);
    expect(forms).toContain(`${long}${short}`);
    expect(forms).toContain(`${long}\\n${short}`);
    expect(lines(`${short}\n`)).toContain(short);
  });

  it.each([
    ['JSON that is no key', '{"token":"kQ7xW2mZ9pL4vB8n"}'],
    ['a password that begins with a brace', '{kQ7xW2mZ9pL4'],
    ['a key in base64', Buffer.from('{"private_key":"abcdefghijklmnop"}').toString('base64')],
  ])('are the whole of %s', (_what, secret) => {
    expect(lines(secret)).toContain(secret);
  });

  it('leave the armour of a PEM out', () => {
    const forms = lines('-----BEGIN PRIVATE KEY-----\nMIIabcdefghij123\n-----END PRIVATE KEY-----');
    expect(forms).toContain('MIIabcdefghij123');
    expect([...forms].some((form) => form === '-----BEGIN PRIVATE KEY-----')).toBe(false);
  });

  it('are of a key its private half alone', () => {
    const forms = lines(
      JSON.stringify({ client_email: 'robot@acme.example', private_key: 'abcdefgh\nijklmnop' }),
    );
    expect(forms).toContain('abcdefghijklmnop');
    expect([...forms].filter((form) => form.includes('robot'))).toEqual([]);
  });

  it('have six characters at the least, in base64 eight', () => {
    expect([...lines('abcde')].every((form) => form.length >= 6)).toBe(true);
    expect(lines('abcdef')).toContain('abcdef');
    for (const before of ['', 'x', 'xy'])
      for (const after of ['', 'z', 'zz']) {
        const text = Buffer.from(`${before}${SECRET}${after}`).toString('base64');
        const longest = [...lines(SECRET)].filter((form) => text.includes(form)).map((form) => form.length);
        expect(Math.max(...longest)).toBeGreaterThanOrEqual(25);
      }
  });

  it('are in base64 those of eight characters that do not depend on what stands beside them', () => {
    expect(Buffer.from(':seven77').toString('base64')).toBe('OnNldmVuNzc=');
    expect(lines('seven77')).toContain('NldmVuNz');
  });

  it('include it without the word before it, and as addresses, JSON and XML write it', () => {
    const forms = lines('Bearer a&b<c>"d e/ü');
    for (const form of [
      'a&b<c>"d e/ü',
      'a%26b%3Cc%3E%22d%20e%2F%C3%BC',
      'a%26b%3cc%3e%22d%20e%2f%c3%bc',
      'a%26b%3Cc%3E%22d+e%2F%C3%BC',
      'a&amp;b&lt;c&gt;&quot;d e/ü',
      String.raw`a&b<c>\"d e/ü`,
    ])
      expect(forms).toContain(form);
  });
});
