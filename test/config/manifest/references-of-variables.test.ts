import { expect, it } from '@jest/globals';
import { checkReferences, usedVariables } from '../../../src/config/manifest/check-references.ts';

const manifest = (test: object, more: object = {}) =>
  ({ version: 1, environments: { test: { smokeTests: [{ name: 'x', ...test }] } }, ...more }) as never;
const names = (content: never): readonly string[] => usedVariables(content).map(({ name }) => name);
const faults = (content: never): readonly string[] => checkReferences(content).map(({ message }) => message);

it('Variables are filled in where texts are, and not in what an answer must hold', () => {
  expect(names(manifest({ url: '/${A}', headers: { x: '${B}' } }))).toEqual(['A', 'B']);
  expect(names(manifest({ expectJson: { url: '${A}' }, expectHeaders: { text: '${B}' } }))).toEqual([]);
  expect(names(manifest({ name: '${A}', url: '/' }))).toEqual([]);
  expect(names(manifest({ expectJson: { status: null, count: 7 }, url: '/${A}' }))).toEqual(['A']);
});

it('A variable stands where it is filled in, and in the list if there is one', () => {
  const used = { url: '/${TOKEN}' };
  expect(faults(manifest(used))).toEqual([]);
  expect(faults(manifest(used, { variables: ['TOKEN'] }))).toEqual([]);
  expect(faults(manifest(used, { variables: ['TOKENS'] }))).toEqual([
    'uses ${TOKEN}, which variables does not list. Did you mean TOKENS?',
  ]);
  expect(faults(manifest({ name: '${TOKEN}', url: '/' }))).toEqual([
    'holds ${TOKEN}; variables may stand in values only, not here.',
  ]);
  expect(faults(manifest({ url: '/', expectJson: { a: '${TOKEN}' } }, { variables: [] }))).toEqual([]);
});

it('An environment of a bundle is one of the manifest, if it lists them', () => {
  const bundles = ['plain', { match: 'a', environments: { test: {}, tset: {} } }];
  expect(faults(manifest({ url: '/' }, { bundles }))).toEqual([
    'is not one of the manifest’s environments. Did you mean test?',
  ]);
  expect(faults({ version: 1, bundles } as never)).toEqual([]);
});
