import { describe, expect, it } from '@jest/globals';
import { literalSecretsIn } from '../../src/lint-worker/literal-secrets.ts';
import { INNOCENT } from './innocent-values.ts';
import { PLANTED } from './planted-secrets.ts';

const SCRIPT = 'resources/jsc/a.js';
const MARKUP = 'policies/a.xml';
const PROPERTIES = 'resources/properties/a.properties';

/** What is found in a text, each as `line:column what`. */
const found = (file: string, text: string): readonly string[] =>
  literalSecretsIn(text, file).map(
    ({ line, column, message }) => `${line}:${column} ${/\((.+)\)/.exec(message)?.[1]}`,
  );

const isFound = (file: string, text: string): boolean => literalSecretsIn(text, file).length > 0;

const VARIABLE = 'variable with a secret’s name';
const ENTRY = 'entry with a secret’s name';
const ADDRESS = 'value of an address or a form';
const PROPERTY = 'property with a secret’s name';

/** A token of so many characters. */
const token = (length: number): string => 'a1B2'.repeat(length).slice(0, length);

/** These are known by their form and not by a name. */
const BY_FORM =
  /PEM|key of AWS|key of a Java|service account’s key|JSON web token|token of GitHub|encrypted PKCS8|password in an address/;

describe('A literal secret', () => {
  it.each(PLANTED.filter(([what]) => !BY_FORM.test(what)))('is found: %s', (_, file, text) => {
    expect(isFound(file, text)).toBe(true);
  });

  it.each(INNOCENT)('is not what only looks like one: %s', (_, file, text) => {
    expect(found(file, text)).toEqual([]);
  });
});

describe('The place of a literal secret', () => {
  it.each([
    ['a quoted value', SCRIPT, '\nvar dbPassword = "Nightingale";', [`2:19 ${VARIABLE}`]],
    ['a value in pieces', SCRIPT, `var secretKey = "a8" + "f5f1" +\n  "67f4";`, [`1:18 ${VARIABLE}`]],
    ['a named entry', SCRIPT, '[\n{"name":"db_password","value":"Hyacinth"}]', [`2:32 ${ENTRY}`]],
    ['a key with its value', SCRIPT, '{"key":"db_password","value":"Hyacinth"}', [`1:31 ${ENTRY}`]],
    ['an address', SCRIPT, 'u = "/x?api_key=55aa66bb77cc88dd";', [`1:17 ${ADDRESS}`]],
    ['a property', PROPERTIES, 'a=b\n\nmy.password = Tangerine\n', [`3:15 ${PROPERTY}`]],
    ['a quoted property', PROPERTIES, 'my.password="Tangerine"', [`1:14 ${VARIABLE}`, `1:14 ${PROPERTY}`]],
    [
      'a field of a connection',
      PROPERTIES,
      'a=b\ndb.url=jdbc:x://db;user=svc;password=Evergr33n;\n',
      ['2:38 field of a connection string'],
    ],
    [
      'an attribute',
      MARKUP,
      '<a>\n<b name="secret" value="MhMme_Ik6IH2J"/></a>',
      ['2:17 attribute of an element'],
    ],
    ['an element', MARKUP, '<a>\n<Password>gH7$k</Password></a>', ['2:11 password or key in an element']],
    [
      'an element on lines',
      MARKUP,
      '<Password>\n  gH7$k\n</Password>',
      ['2:3 password or key in an element'],
    ],
    [
      'a section on a line of its own',
      MARKUP,
      '<Password>\n  <![CDATA[R&D-7]]></Password>',
      ['2:12 password or key in an element'],
    ],
    ['a section', MARKUP, '<Password><![CDATA[R&D-7]]></Password>', ['1:20 password or key in an element']],
    ['a header', SCRIPT, 'x\n"Bearer 7f3a9c0e1b2d4f5a6b7c8d9e"', ['2:2 Authorization header']],
    ['a web key', SCRIPT, `{"kty":"RSA",\n"d":"${token(20)}"}`, ['2:1 private JSON web key']],
  ])('is shown: %s', (_, file, text, places) => {
    expect(found(file, text)).toEqual(places);
  });
});

describe('A name in front of a quoted value', () => {
  it.each([
    ['begins where its word does', 'key', false],
    ['may have a word before', 'apikey', true],
    ['may have dots and lines', 'my.api-key', true],
    ['may be as long as people make it', `com.acme.${'service.'.repeat(6)}apikey`, true],
    ['ends with its word', 'apikeyboard', false],
  ])('%s: %j', (_, name, isSecret) => {
    expect(isFound(SCRIPT, `{"${name}": "${token(20)}"}`)).toBe(isSecret);
    expect(isFound(SCRIPT, `${name} = '${token(20)}'`)).toBe(isSecret);
  });

  it('is looked at once, though it holds two words', () => {
    expect(found(SCRIPT, 'secretToken = "a1b2c3d4"')).toEqual([`1:16 ${VARIABLE}`]);
    expect(found(SCRIPT, 'a.secret = "a1b2c3d4"; b.secret = "a1b2c3d5"')).toHaveLength(2);
  });
});

describe('A token of a sample answer is over', () => {
  const sample = (before: number, behind: number): string =>
    `"token_type":${' '.repeat(before)}"access_token":"${token(20)}"${' '.repeat(behind)}"x":1`;

  it.each([
    ['beside what only answers hold', sample(0, 0), false],
    ['as far as 800 characters before', sample(770, 0), false],
    ['not farther', sample(800, 0), true],
    ['as far as 800 characters behind', `"access_token":"${token(20)}"${' '.repeat(760)}"expires_in"`, false],
    ['not farther behind', `"access_token":"${token(20)}"${' '.repeat(800)}"expires_in"`, true],
    ['and only a token of such an answer', sample(0, 0).replace('access_token', 'client_secret'), true],
  ])('%s', (_, text, isSecret) => {
    expect(isFound(SCRIPT, text)).toBe(isSecret);
  });
});

describe('A quoted value', () => {
  const pieces = (count: number): string => Array.from({ length: count }, () => '"a1B2"').join(' + ');

  it.each([
    ['of twenty pieces is one', `secret = ${pieces(19)} + "{template}"`, false],
    ['ends behind its twentieth piece', `secret = ${pieces(20)} + "{template}"`, true],
    ['is of pieces with any spaces between', 'secret = "a1B2"   +\n   "c3D4"', true],
    ['is of pieces and not of what follows', 'secret = "a1B2", "c3D4"', false],
    ['goes on behind an escaped quote', String.raw`password = 'Zanzi\'{bar}'`, false],
    ['ends at its own quote', `password = 'Zanzi' + x + '{bar}'`, true],
    ['ends at its own quote after an odd number', `password = 'Zanzib' + x + '{bar}'`, true],
    ['ends on its line', 'password = "Zanzi\nbar"', false],
    [
      'with an escaped quote ends at the next one',
      String.raw`"{\"password\":\"Zanzibar\\", {x} \"b\":1}"`,
      true,
    ],
    ['of 3999 characters is read', `password = "Zanz" + "${'{a}'.padEnd(3999)}"`, false],
    ['that does not end in 4000 is not', `password = "Zanz" + "${'{a}'.padEnd(4000)}"`, true],
    ['that the text does not end is none', 'password = "Zanzibar', false],
  ])('%s', (_, text, isSecret) => {
    expect(isFound(SCRIPT, text)).toBe(isSecret);
  });
});

describe('A value beside the name of its entry', () => {
  it.each([
    ['follows it', '{"name":"apikey", "value": "a1B2c3D4"}', true],
    ['in single quotes too', "{'name':'apikey', 'value': 'a1B2c3D4'}", true],
    ['does not belong to the next entry', '{"name":"apikey"},{"value": "a1B2c3D4"}', false],
    ['is a name’s that is secret', '{"name":"colour", "value": "a1B2c3D4"}', false],
    ['is none if the name does not end', '{"name":"apikey, value: \'a1B2c3D4\'', false],
  ])('%s', (_, text, isSecret) => {
    expect(isFound('resources/jsc/a.json', text)).toBe(isSecret);
  });
});

describe('A value of an address', () => {
  it.each([
    ['key', 15, false],
    ['key', 16, true],
    ['sig', 39, false],
    ['sig', 40, true],
    ['code', 39, false],
    ['code', 40, true],
    ['KEY', 16, true],
    ['apikey', 8, true],
    ['colour', 40, false],
  ])('%s of %i characters: %p', (name, length, isSecret) => {
    expect(isFound(SCRIPT, `u = "/x?${name}=${token(length)}"; // token`)).toBe(isSecret);
  });
});

describe('A setting', () => {
  it.each([
    ['beside a name', 'name: apikey\nvalue: a1B2c3D4', true],
    ['beside a name that is a list’s', '- name: apikey\n  value: a1B2c3D4', true],
    ['beside no name', 'value: a1B2c3D4 # token', false],
    ['beside a name two lines above', 'name: apikey\ntype: x\nvalue: a1B2c3D4', false],
    ['whose name is a sentence', 'the api-key: a1B2c3D4', false],
    ['that is a remark', 'apikey: #a1B2c3D4', false],
    ['of another field beside a name', 'name: apikey\ntype: a1B2c3D4', false],
    ['that has no separator', 'apikey a1B2c3D4', false],
  ])('%s: %j', (_, text, isSecret) => {
    expect(isFound('resources/oas/a.yaml', text)).toBe(isSecret);
  });
});

describe('A web key', () => {
  const keyOf = (type: string, field: string): string => `{"kty":"${type}","${field}":"${token(20)}"}`;
  it.each([
    ['RSA', 'd', true],
    ['oct', 'k', true],
    ['oct', 'd', true],
    ['RSA', 'k', false],
  ])('of the type %s is private by %s: %p', (type, field, isSecret) => {
    expect(isFound('resources/jsc/a.json', keyOf(type, field))).toBe(isSecret);
  });
});

describe('What markup gives to a name', () => {
  const told = (open: number): string =>
    `<A><Name>db.password</Name><Value>Orchid77</Value>${'<x>'.repeat(open)}`;

  it.each([
    ['is its attribute', '<a name="secret" value="MhMme_Ik6IH2J"/>', true],
    [
      'is no attribute of a name that is not secret',
      '<a name="colour" value="MhMme_Ik6IH2J"/><Token/>',
      false,
    ],
    ['is no element that holds others', '<Password>Winter<b/></Password>', false],
    ['is any words for a password of a property', '<Property name="password">two words</Property>', true],
    ['is one word for another password', '<Header name="password">two words</Header>', false],
    ['is a token for a key of a property', '<Property name="apikey">primary</Property>', false],
    ['is a value below as many elements as are kept', told(99), true],
    ['is not looked for below more', told(100), false],
  ])('%s: %j', (_, text, isSecret) => {
    expect(isFound(MARKUP, text)).toBe(isSecret);
  });
});
