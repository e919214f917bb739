import { describe, expect, it } from '@jest/globals';
import { EXIT_CODES } from '../../src/errors/outcome.ts';
import { resultJson } from '../../src/report/files/result-json.ts';
import { buildResult } from '../../src/run/build-result.ts';
import { startRecord } from '../../src/run/context.ts';
import { bundleOf } from '../deploy/candidates.ts';

const telling = {
  action: 'deploy',
  outcome: 'done' as const,
  startedAtMs: Date.UTC(2026, 10, 21, 22),
  durationMs: 1234.6,
  platform: 'x' as const,
  organization: undefined,
  environments: [],
  context: undefined,
  record: startRecord(),
};

describe('The result of a run', () => {
  it('has every field of result.json, also where nothing is known', () => {
    expect(resultJson(buildResult(telling))).toEqual({
      version: 1,
      action: 'deploy',
      outcome: 'done',
      exitCode: 0,
      startedAt: '2026-11-21T22:00:00.000Z',
      durationMs: 1235,
      apigee: { platform: 'x', organization: null, environments: [] },
      source: { repository: null, commit: null, branch: null, pullRequest: null, build: null },
      bundles: [],
      lint: { errors: 0, warnings: 0, suppressed: 0, findings: [] },
      deployments: [],
      plan: [],
      problems: [],
      warnings: [],
    });
  });

  it('tells of a bundle what is promised, and which shared flows it calls', () => {
    const record = { ...startRecord(), bundles: [bundleOf('orders')] };

    expect(buildResult({ ...telling, record }).bundles).toEqual([
      {
        name: 'orders',
        kind: 'apiproxy',
        path: 'proxies/orders',
        digest: expect.stringMatching(/^sha256:/),
        calls: [],
      },
    ]);
  });

  it('has what only some runs tell where it was told, and nowhere else', () => {
    const told = ['serving', 'configuration', 'audit', 'check', 'setup', 'previews', 'differences'] as const;
    const optional = [...told, 'gates'] as const;
    for (const name of told) {
      const record = { ...startRecord(), [name]: [] };
      const result = buildResult({ ...telling, record });
      for (const other of optional) expect([other, other in result]).toEqual([other, other === name]);
    }
    expect(buildResult({ ...telling, record: { ...startRecord(), gates: [{}] as never } })).toHaveProperty(
      'gates',
    );
  });

  it('has the exit codes that are promised for ever', () => {
    expect(EXIT_CODES).toEqual({
      done: 0,
      unchanged: 0,
      findings: 1,
      invalid: 2,
      failed: 3,
      degraded: 4,
      differences: 5,
      blocked: 6,
      unavailable: 7,
      defect: 70,
      stopped: 143,
    });
  });

  it.each(['differences', 'configuration', 'audit', 'check', 'setup', 'previews'] as const)(
    'has %s if the run has some, empty or not, and else has no such field',
    (field) => {
      const told = buildResult({ ...telling, record: { ...startRecord(), [field]: [] } });

      expect(told[field]).toEqual([]);
      expect(buildResult(telling)).not.toHaveProperty(field);
    },
  );

  it('has gates if there were some', () => {
    const gate = { environment: 'prod', met: true, override: undefined, requirements: [] };
    const record = { ...startRecord(), gates: [gate] as never };

    expect(buildResult({ ...telling, record }).gates).toEqual([gate]);
    expect(buildResult(telling)).not.toHaveProperty('gates');
  });

  it('says where the run came from, as far as anybody knows', () => {
    const context = { repository: 'acme/apis', commit: 'c0ffee', build: 42 } as never;

    expect(buildResult({ ...telling, organization: 'acme', context })).toMatchObject({
      apigee: { organization: 'acme' },
      source: { repository: 'acme/apis', commit: 'c0ffee', branch: null, pullRequest: null, build: 42 },
    });
  });
});
