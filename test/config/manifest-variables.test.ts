import { describe, expect, it } from '@jest/globals';
import { parseManifest } from '../../src/config/manifest/parse-manifest.ts';
import { narrowed, readAllowed, refuseVariables } from '../../src/config/manifest-variables.ts';
import { startProblems } from '../../src/config/variable-problems.ts';

const manifestOf = (text: string) => parseManifest(`version: 1\n${text}\n`, 'apigee.yaml');
const using = (name: string) => `environments: { test: { targets: { a: "https://\${${name}}" } } }`;

describe('A variable that the pipeline lets the manifest use', () => {
  it.each([
    'ACCESS_TOKEN',
    'access_token',
    'KEY_FILE',
    'BITBUCKET_API_TOKEN',
    'BITBUCKET_BRANCH',
    'PIPELINES_JWT_TOKEN',
    'HTTPS_PROXY',
    'https_proxy',
  ])('is never %s', (secret) => {
    const found = startProblems([]);

    expect(readAllowed(['RATES_HOST', secret], found)).toEqual(['RATES_HOST']);
    expect(found.all).toEqual([
      { variable: 'MANIFEST_VARIABLES', message: expect.stringContaining(`names ${secret}: `) },
    ]);
  });

  it.each([[[]], [['RATES_HOST', 'APIGEE_ORG', 'MY_PROXY']]])('may be any of %j', (names) => {
    const found = startProblems([]);

    expect(readAllowed(names, found)).toEqual(names);
    expect(found.all).toEqual([]);
  });

  it.each([
    ['', ['A', 'B']],
    ['variables: [B, C]', ['B']],
    ['variables: []', []],
  ])('is left out if the manifest lists others: %s', (text, left) => {
    expect(narrowed(manifestOf(text), ['A', 'B'])).toEqual(left);
  });

  it('is any without a manifest', () => {
    expect(narrowed(undefined, ['A', 'B'])).toEqual(['A', 'B']);
  });
});

describe('A variable of the manifest', () => {
  it.each([
    [
      'listed, and not allowed',
      'variables: [A, B]',
      true,
      ['apigee.yaml:2:16: B is not in MANIFEST_VARIABLES.'],
    ],
    ['listed, in a run that fills in nothing', 'variables: [A, B]', false, []],
    [
      'used without a list, and not allowed',
      using('B'),
      true,
      ['apigee.yaml:2:39: B is not in MANIFEST_VARIABLES.'],
    ],
    ['used without a list, and allowed', using('A'), true, []],
    ['used, in a run that fills in nothing', using('B'), false, []],
    [
      'a secret',
      using('ACCESS_TOKEN'),
      false,
      ['apigee.yaml:2:39: ACCESS_TOKEN is nothing that a manifest may use.'],
    ],
    [
      'a listed secret',
      'variables: [KEY_FILE]',
      true,
      ['apigee.yaml:2:13: KEY_FILE is nothing that a manifest may use.'],
    ],
  ])('that is %s: %s', (...[, text, renders, messages]) => {
    const refused = refuseVariables(manifestOf(text), { allowed: ['A'], renders });

    expect(refused.map(({ message }) => message)).toEqual(messages);
  });
});
