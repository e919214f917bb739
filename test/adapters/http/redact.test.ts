import { describe, expect, it } from '@jest/globals';
import { redact } from '../../../src/adapters/http/redact.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import * as fc from '../../support/properties.ts';

describe('showing the text of somebody else', () => {
  it('takes out what was sent to them, and every token that looks like one', () => {
    const text = 'bad assertion 0123-secret, not ya29.a0Af_x-y nor eyJhbGciOi.eyJpc3M.c2ln';

    expect(redact(text, [new Secret('0123-secret')])).toBe('bad assertion ***, not *** nor ***');
  });

  it('keeps it on one line and short', () => {
    expect(redact('a\r\n\tb\u001B[31m', [])).toBe('a b [31m');
    expect(redact('x'.repeat(100), [], 10)).toBe(`${'x'.repeat(10)}…`);
  });

  it('never lets a secret through, wherever it stands and whatever it is made of', () => {
    const secret = fc
      .string({ minLength: 4, unit: 'grapheme-ascii' })
      .filter((text) => text.trim().length >= 4 && !text.includes('*'));
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, value, after) => {
        expect(
          redact(`${before} ${value} ${after}`, [new Secret(value)], 10_000).slice(before.length),
        ).not.toContain(value);
      }),
    );
  });

  it('takes a text of four characters for a secret, and none that is shorter', () => {
    expect(redact('a q7Zx b', [new Secret('q7Zx')])).toBe('a *** b');
    expect(redact('a q7Z b', [new Secret('q7Z')])).toBe('a q7Z b');
    expect(redact('x'.repeat(10), [], 10)).toBe('x'.repeat(10));
  });
});
