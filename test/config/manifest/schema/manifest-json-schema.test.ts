import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { manifestJsonSchema } from '../../../../src/config/manifest/schema/manifest-json-schema.ts';
import { manifestSchema } from '../../../../src/config/manifest/schema/manifest-schema.ts';
import { assert, constantFrom, property } from '../../../support/properties.ts';

const complete: unknown = parse(
  readFileSync(new URL('../../../../examples/apigee-complete.yaml', import.meta.url), 'utf8'),
);

const compiled = new Ajv({ strict: false }).compile(manifestJsonSchema());

/** Stands for a key that is left out. */
const GONE = Symbol('gone');

/** What no JSON schema can say: a time zone's name, and which of two values comes first. */
const BEYOND_A_SCHEMA: ReadonlySet<string> = new Set(['zone']);

const rule = { files: 'policies/*.xml', xpath: '/Quota' };
const test = { url: '/status' };
const inTest = (settings: object): object => ({ environments: { test: settings } });
const freezing = (from: string, to: string): object => inTest({ gate: { freezes: [{ from, to }] } });

const AGREED: readonly (readonly [object, boolean])[] = [
  [{}, true],
  [{ $schema: './apigee.schema.json' }, false],
  [{ bundels: [] }, false],
  [{ bundles: ['proxies/*', '!proxies/old', '{a,b}/c'] }, true],
  [{ bundles: ['../other'] }, false],
  [{ bundles: ['a/../b'] }, false],
  [{ bundles: ['{a,..}/b'] }, false],
  [{ bundles: ['a..b/c'] }, true],
  [{ bundles: ['!/etc'] }, false],
  [{ bundles: ['~/x'] }, false],
  [{ bundles: ['C:\\x'] }, false],
  [{ bundles: [''] }, false],
  [{ configuration: true }, false],
  [{ configuration: false }, true],
  [{ configuration: [] }, false],
  [{ configuration: ['config'] }, true],
  [{ mavenConfig: true }, true],
  [{ order: [{ bundle: 'a' }] }, false],
  [{ order: [{ bundle: 'a', after: ['b'] }] }, true],
  [{ order: [{ bundle: 'a', before: [] }] }, true],
  [inTest({ rewrite: [rule] }), false],
  [inTest({ rewrite: [{ ...rule, text: '1' }] }), true],
  [inTest({ rewrite: [{ ...rule, text: '1', remove: true }] }), false],
  [inTest({ rewrite: [{ ...rule, remove: false }] }), false],
  [inTest({ smokeTests: [{ ...test, headers: { 'x-a': '1' } }] }), true],
  [inTest({ smokeTests: [{ ...test, headers: { host: 'x' } }] }), false],
  [inTest({ smokeTests: [{ ...test, headers: { HOST: 'x' } }] }), false],
  [inTest({ smokeTests: [{ ...test, headers: { 'Proxy-Authorization': 'x' } }] }), false],
  [inTest({ smokeTests: [{ ...test, headers: { hostess: 'x' } }] }), true],
  [inTest({ smokeTests: [{ ...test, headers: { a: 'x\ny' } }] }), false],
  [{ environments: { '..': {} } }, false],
  [{ retention: { keep: 250 } }, false],
  [freezing('2026-12-20', '2027-01-03'), true],
  [freezing('2026-02-30', '2027-01-03'), false],
  [freezing('2026-13-01', '2027-01-03'), false],
  [freezing('20.12.2026', '2027-01-03'), false],
];

describe('apigee.schema.json', () => {
  it('is the schema the manifest is checked with, printed', () => {
    const published: unknown = JSON.parse(
      readFileSync(new URL('../../../../apigee.schema.json', import.meta.url), 'utf8'),
    );

    expect(published).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
  });

  it('accepts a complete manifest and refuses an unknown key, as an editor would', () => {
    const check = new Ajv({ strict: false }).compile(manifestJsonSchema());

    expect([check(complete), check.errors]).toEqual([true, null]);
    expect(check({ version: 1, bundels: [] })).toBe(false);
  });

  it('has an address of its own', () => {
    expect(manifestJsonSchema()['$id']).toMatch(/^https:\/\/.+\/apigee\.schema\.json$/);
  });

  it.each(AGREED)('says of %j what the pipe says: %s', (fragment, accepted) => {
    const manifest = { version: 1, ...fragment };

    expect(manifestSchema.safeParse(manifest).success).toBe(accepted);
    expect(compiled(manifest)).toBe(accepted);
  });

  it('agrees with the pipe on a complete manifest with something wrong anywhere in it', () => {
    const places = placesIn(complete).filter((place) => !BEYOND_A_SCHEMA.has(String(place.at(-1))));
    const value = constantFrom<unknown>(...ODD);
    assert(
      property(constantFrom(...places), value, (place, odd) => {
        const manifest = withValue(complete, place, odd);

        expect([place.join('.'), odd, compiled(manifest)]).toEqual([
          place.join('.'),
          odd,
          manifestSchema.safeParse(manifest).success,
        ]);
      }),
      { numRuns: 3000 },
    );
  });
});

const ODD = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  250,
  10_000,
  '',
  'x',
  '/x',
  '../x',
  'a/../b',
  '!/x',
  'C:x',
  [],
  ['x'],
  {},
  { x: 1 },
  [1],
  GONE,
];

type Place = readonly (string | number)[];

/** Every key and item, the inner ones too. */
function placesIn(value: unknown, above: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [above];
  const inner = Object.entries(value).flatMap(([key, one]) =>
    placesIn(one, [...above, Array.isArray(value) ? Number(key) : key]),
  );
  return above.length === 0 ? inner : [above, ...inner];
}

function withValue(value: unknown, [key, ...below]: Place, odd: unknown): unknown {
  if (key === undefined) return odd;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const inner = withValue(copy[key], below, odd);
  if (inner !== GONE) copy[key] = inner;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy;
}
