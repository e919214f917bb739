import { describe, expect, it } from '@jest/globals';
import { idleKeys } from '../../../src/config/manifest/idle-keys.ts';
import { parseManifest } from '../../../src/config/manifest/parse-manifest.ts';

const told = (yaml: string) => {
  const { content, where } = parseManifest(`version: 1\n${yaml}`, 'apigee.yaml');
  return idleKeys(content).map(({ path, message }) => `${where(path, 'key')} ${path.join('.')} ${message}`);
};

describe('A key of the manifest without effect', () => {
  it.each([
    ['order: []', '2:1 order is empty, and changes nothing.'],
    ['lint: {}', '2:1 lint is empty, and changes nothing.'],
    ['environments: {}', '2:1 environments is empty, and changes nothing.'],
    ['previews: { apps: [] }', '2:13 previews.apps is empty, and changes nothing.'],
    [
      'environments: { Prod_2: { targets: {} } }',
      '2:27 environments.Prod_2.targets is empty, and changes nothing.',
    ],
    [
      'environments: { Prod_2: { gate: {} } }',
      '2:27 environments.Prod_2.gate is empty, and changes nothing.',
    ],
    ['bundles: [Dienste, { match: "Kunde.*" }]', '2:20 bundles.1 has no settings, and changes nothing.'],
    [
      'environments: { Prod_2: { gate: { fourEyes: false } } }',
      '2:35 environments.Prod_2.gate.fourEyes is false, and asks for nothing.',
    ],
    [
      'environments: { Prod_2: {} }\nbundles: [{ match: Kunde, environments: { Prod_2: {} } }]',
      '3:43 bundles.0.environments.Prod_2 is empty, and changes nothing.',
    ],
  ])('is told with its place: %s', (yaml, says) => {
    expect(told(yaml)).toEqual([`apigee.yaml:${says}`]);
  });

  it.each([
    'variables: []',
    'environments: { Prod_2: {} }',
    'environments: { Prod_2: { gate: { fourEyes: true } } }',
    'configuration: false\nmavenConfig: false',
    'bundles: [{ match: Kunde, name: Kunde-7 }]',
  ])('is none that says something: %s', (yaml) => {
    expect(told(yaml)).toEqual([]);
  });
});
