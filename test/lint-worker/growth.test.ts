import { describe, expect, it } from '@jest/globals';
import { literalSecretsIn } from '../../src/lint-worker/literal-secrets.ts';
import { cpuMsSince, cpuNow } from '../support/cpu-time.ts';

/** Long enough that a time which grows with the square of it would show. */
const LENGTH = 250_000;

const PIECES: readonly string[] = [
  'password',
  'password ',
  'password="',
  "password='a' + ",
  'password=\\"',
  '"name":"apikey",',
  'a.b-',
  '?apikey=',
  '?apikey=x1',
  '&amp;secret=abcdef12',
  '<Password>',
  '<Password><![CDATA[',
  '<Property name="password">',
  '<Value>a</Value>',
  '<a name="',
  '<a ',
  '<',
  'Basic ',
  'Basic aaaaaaaa',
  '"kty" "d": ',
  'password: ',
  'password:x\n',
  'name: apikey\nvalue: x\n',
  ';password=jdbc:',
  ' ',
  '\n',
  '&quot;',
];

describe('looking for secrets', () => {
  it.each(PIECES)('takes no longer than a text is: many %j', (piece) => {
    const text = `password${piece.repeat(LENGTH / piece.length)}`;
    for (const file of ['policies/a.xml', 'resources/jsc/a.js', 'resources/properties/a.properties']) {
      const started = cpuNow();
      literalSecretsIn(text, file);
      expect([file, cpuMsSince(started) < 3000]).toEqual([file, true]);
    }
  });
});
