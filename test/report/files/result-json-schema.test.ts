import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { resultJson } from '../../../src/report/files/result-json.ts';
import { fitting, resultJsonSchema } from '../../../src/report/files/result-json-schema.ts';
import { deploymentOf, findingOf, lintOf, plannedOf, resultOf } from '../results.ts';

const fits = new Ajv({ strict: false }).compile(resultJsonSchema());
const DIGEST = `sha256:${'0'.repeat(64)}`;
// What the run knows of it beside its sentence stays inside.
const refused = { code: 'guard', guard: 'base-path-taken', message: 'It would take /orders.' } as const;
const told = () => {
  const {
    bundles = [],
    deployments = [],
    ...rest
  } = resultJson(
    resultOf({
      lint: lintOf([findingOf()]),
      deployments: [
        { change: 'deleted', bundle: 'orders', kind: 'apiproxy', revision: '3' },
        deploymentOf({ change: 'blocked', problems: [refused] }),
      ],
      plan: [
        plannedOf({ problems: [refused] }),
        { change: 'remove', bundle: 'orders', kind: 'apiproxy', revisions: ['1'], keep: 5 },
      ],
      problems: [refused],
    }),
  );
  return {
    ...(JSON.parse(JSON.stringify(rest)) as typeof rest),
    bundles: bundles.map((one) => ({ ...one, digest: DIGEST })),
    deployments: JSON.parse(JSON.stringify(deployments)) as typeof deployments,
  };
};

describe('result.schema.json', () => {
  it('is the schema of result.json, printed', () => {
    const published: unknown = JSON.parse(
      readFileSync(new URL('../../../result.schema.json', import.meta.url), 'utf8'),
    );

    expect(published).toEqual(JSON.parse(JSON.stringify(resultJsonSchema())));
  });

  it('accepts what a run tells', () => {
    expect([fits(fitting(told())), fits.errors]).toEqual([true, null]);
  });

  it('accepts what an action leaves out', () => {
    const nothing = { bundles: [], deployments: [], plan: [], lint: lintOf([]) };
    const checked = resultJson(resultOf({ action: 'check', ...nothing }));

    expect([fits(checked), fits.errors]).toEqual([true, null]);
    expect(checked).not.toHaveProperty('plan');
  });

  it.each([
    ['an unknown key', { more: 1 }],
    ['an unknown key below', { apigee: { ...told().apigee, region: 'eu' } }],
    ['a text where a number belongs', { durationMs: '12' }],
    ['an exit code of no meaning', { exitCode: 8 }],
    ['a null where a list belongs', { deployments: null }],
    ['a list that is missing', { problems: undefined }],
    ['a change that is not promised', { deployments: [{ ...told().deployments[1], change: 'blocked' }] }],
    ['a digest of no kind', { bundles: [{ ...told().bundles[0], digest: 'sha256:aa' }] }],
  ])('refuses %s', (_, change) => {
    expect(fits(JSON.parse(JSON.stringify({ ...told(), ...change })))).toBe(false);
  });
});
