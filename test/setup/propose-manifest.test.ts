import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseManifest } from '../../src/config/manifest/parse-manifest.ts';
import {
  deploymentNameOf,
  deploymentTypeOf,
  inOrder,
  isPlaceName,
  isProduction,
} from '../../src/setup/places.ts';
import { proposeManifest } from '../../src/setup/propose-manifest.ts';

const NOTHING = { names: 'descriptor', given: [], zips: [], mavenConfigs: [], configuration: [] } as const;
const TEST = { environment: 'test', organization: 'acme' };
const PROD = { environment: 'prod', organization: undefined };

describe('The manifest that a setup proposes', () => {
  it('names the environments and no more where nothing else was found', () => {
    expect(parse(proposeManifest(NOTHING, [TEST, PROD], []))).toEqual({
      version: 1,
      environments: { test: { organization: 'acme' }, prod: {} },
    });
  });

  it('says what a deploy would otherwise have to ask, and is one that the pipe reads', () => {
    const found = {
      names: 'folder',
      given: [{ path: 'v1/orders', name: 'orders-v1' }],
      zips: ['dist/*.zip'],
      mavenConfigs: ['a/config.json'],
      configuration: ['edge.json'],
    } as const;

    const text = proposeManifest(found, [TEST], ['common']);

    expect(parse(text)).toEqual({
      version: 1,
      names: 'folder',
      bundles: ['dist/*.zip', { match: 'v1/orders', name: 'orders-v1' }],
      environments: { test: { organization: 'acme' } },
      configuration: ['edge.json'],
      mavenConfig: true,
      externalSharedFlows: ['common'],
    });
    expect(() => parseManifest(text, 'apigee.yaml')).not.toThrow();
  });
});

describe('Places', () => {
  it.each([
    ['test', true],
    ['t'.repeat(62), true],
    ['t'.repeat(63), false],
    ['-test', false],
    ['Test', false],
    ['$(whoami)', false],
    [undefined, false],
  ])('%s may be a name: %s', (text, may) => {
    expect(isPlaceName(text)).toBe(may);
  });

  it('are in the order in which a change travels, each once', () => {
    const names = ['prod', 'qa', 'dev', 'uat', 'dev', 'eu', 'live'];
    const places = names.map((environment) => ({ environment, organization: undefined }));

    expect(inOrder(places).map(({ environment }) => environment)).toEqual([
      'dev',
      'eu',
      'qa',
      'uat',
      'live',
      'prod',
    ]);
  });

  it('are called production if only one of them is live', () => {
    const live = { environment: 'live', organization: undefined };

    expect([TEST, PROD].map((place) => deploymentNameOf(place, [TEST, PROD]))).toEqual([
      'test',
      'production',
    ]);
    expect([PROD, live].map((place) => deploymentNameOf(place, [PROD, live]))).toEqual(['prod', 'live']);
    expect(['prod-eu', 'preprod'].map(isProduction)).toEqual([true, false]);
  });

  it.each([
    ['dev', 'Test'],
    ['test', 'Test'],
    ['staging', 'Staging'],
    ['acceptance', 'Staging'],
    ['prd', 'Production'],
  ])('%s is shown as %s', (environment, type) => {
    expect(deploymentTypeOf({ environment, organization: undefined })).toBe(type);
  });
});
