import { describe, expect, it } from '@jest/globals';
import { parseManifest } from '../../src/config/manifest/parse-manifest.ts';
import { fitManifest } from '../../src/config/manifest-fit.ts';

const fit = (text: string, environments: readonly string[], more: object = {}) =>
  fitManifest(parseManifest(`version: 1\n${text}\n`, 'apigee.yaml'), {
    environments,
    organization: undefined,
    serviceAccount: undefined,
    allow: [],
    configuration: undefined,
    ttlHours: undefined,
    ...more,
  });

describe('An environment of the manifest that this run does not know', () => {
  it.each([
    ['prd', 'prod'],
    ['Prod', 'prod'],
    ['production', 'prod'],
    ['dev', 'development'],
    ['staging', 'stage'],
    ['testing', 'test'],
    ['int', 'integration'],
  ])('%s is taken for a slip of %s, which has no settings', (written, asked) => {
    const { problems, warnings } = fit(`environments: { ${written}: {} }`, [asked]);

    expect(problems.map(({ hint }) => hint)).toEqual([
      `Did you mean ${asked}? If ${asked} is to have none, say so: environments: { ${asked}: {} }.`,
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['prod-europe', 'prod'],
    ['live', 'prod'],
    ['sandbox', 'stage'],
    ['process', 'prod'],
    ['europe', 'eu'],
  ])('%s is another one than %s, and only told', (written, asked) => {
    const { problems, warnings } = fit(`environments: { ${written}: {} }`, [asked]);

    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      {
        variable: 'apigee.yaml:2:17',
        message: `environments.${written} has settings that this run does not use: it deploys to ${asked}.`,
      },
    ]);
  });

  it('is told where the first bundle names it, if no other place does', () => {
    const { problems } = fit('bundles: [plain, { match: orders, environments: { prd: {} } }]', ['prod']);

    expect(problems.map(({ where }) => where)).toEqual(['apigee.yaml:2:51']);
  });

  it('is nobody’s slip if every environment of the run has settings', () => {
    const { problems, warnings } = fit('environments: { prod: {}, prd: {} }', ['prod']);

    expect(problems).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

describe('What a variable decides otherwise', () => {
  it.each([
    ['environments: { prod: { organization: other } }', { organization: 'acme' }, 'APIGEE_ORG decides.'],
    [
      'environments: { prod: { serviceAccount: a@b.c } }',
      { serviceAccount: 'd@e.f' },
      'DEPLOYMENT_SERVICE_ACCOUNT decides.',
    ],
    ['bundles: [{ match: orders, allow: [limit] }]', { allow: ['limit'] }, 'ALLOW decides.'],
    ['configuration: [resources/edge]', { configuration: ['setup'] }, 'CONFIG decides.'],
    ['configuration: false', { configuration: ['setup'] }, 'CONFIG decides.'],
    ['previews: { ttlHours: 2 }', { ttlHours: 5 }, 'PREVIEW_TTL decides.'],
  ])('is told: %s', (text, decided, says) => {
    expect(fit(text, ['prod'], decided).warnings).toEqual([
      { variable: expect.anything(), message: expect.stringContaining(says) },
    ]);
  });

  it.each([
    ['environments: { prod: { organization: acme } }', { organization: 'acme' }],
    ['environments: { prod: { organization: acme } }', {}],
    ['environments: { prod: {}, test: {}, qa: { organization: other } }', { organization: 'acme' }],
    ['environments: { prod: { serviceAccount: a@b.c } }', {}],
    ['bundles: [{ match: orders, allow: [limit] }]', {}],
    ['bundles: [{ match: orders, name: rates }]', { allow: ['limit'] }],
    ['configuration: [resources/edge]', { configuration: ['resources/edge'] }],
    ['configuration: [resources/edge]', {}],
    ['previews: { ttlHours: 5 }', { ttlHours: 5 }],
    ['retention: { keep: 5 }', { configuration: ['setup'], ttlHours: 5 }],
  ])('and is not told if it decides the same, or nothing: %s with %j', (text, decided) => {
    const { warnings } = fit(text, ['prod', 'test'], decided);

    expect(warnings.filter(({ message }) => message.includes('decides'))).toEqual([]);
  });
});
