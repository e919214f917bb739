import { describe, expect, it } from '@jest/globals';
import { DOMParser } from '@xmldom/xmldom';
import type { DeploymentResult } from '../../../src/domain/results/run-result.ts';
import { renderJunit } from '../../../src/report/files/junit.ts';
import * as fc from '../../support/properties.ts';

const bundle = { name: 'orders', kind: 'apiproxy', path: 'proxies/orders', digest: 'sha256:0' } as const;
const finding = {
  bundle: 'orders',
  file: 'proxies/orders/apiproxy/policies/Q.xml',
  line: 3,
  column: 1,
  rule: 'PO035',
  severity: 'error',
  message: 'A <Quota> & "more".',
} as const;
const deployment: DeploymentResult = {
  bundle: 'orders',
  kind: 'apiproxy',
  environment: 'prod',
  change: 'deployed',
  imported: true,
  revision: { before: '7', after: '8' },
  state: 'READY',
  basePaths: [],
  urls: [],
  conflicts: [],
  instances: [],
  problems: [],
  durationMs: 1500,
};

const read = (xml: string) => new DOMParser().parseFromString(xml, 'text/xml');
const render = (findings: readonly object[], deployments: readonly DeploymentResult[] = []) =>
  read(
    renderJunit({
      bundles: [bundle],
      lint: { errors: 0, warnings: 0, suppressed: 0, findings: findings as never, accepted: [] },
      deployments,
    }),
  );

describe('junit.xml', () => {
  it('fails the lint case of a bundle with errors, naming file, line and rule', () => {
    const document = render([finding]);

    const failures = document.getElementsByTagName('failure');
    expect(failures).toHaveLength(1);
    expect(failures[0]?.getAttribute('message')).toBe('PO035 A <Quota> & "more".');
    expect(failures[0]?.textContent).toContain('proxies/orders/apiproxy/policies/Q.xml:3:1 PO035');
  });

  it('never fails for a warning, and still tells it', () => {
    const document = render([{ ...finding, severity: 'warning' }]);

    expect(document.getElementsByTagName('failure')).toHaveLength(0);
    expect(document.getElementsByTagName('system-out')[0]?.textContent).toContain('warning proxies/orders');
    expect(document.documentElement?.getAttribute('failures')).toBe('0');
  });

  it('has a case for each deployment, failed where it failed', () => {
    const problems = [{ code: 'deployment-failed' as const, message: 'eu-1 said no.', hint: 'Look there.' }];
    const document = render(
      [],
      [deployment, { ...deployment, environment: 'test', change: 'failed', aftermath: 'kept', problems }],
    );

    const cases = Array.from(document.getElementsByTagName('testcase'));
    expect(cases.map((one) => one.getAttribute('name'))).toEqual([
      'lint',
      'deploy to prod',
      'deploy to test',
    ]);
    expect(cases[2]?.getElementsByTagName('failure')[0]?.textContent).toBe('eu-1 said no.\nLook there.');
    expect(document.documentElement?.getAttribute('tests')).toBe('3');
  });

  it('says what became of a deployment that has no sentence of its own', () => {
    const document = render([], [{ ...deployment, change: 'rolled-back' }]);

    expect(document.getElementsByTagName('failure')[0]?.textContent).toBe('The deployment is rolled-back.');
  });

  it('names a place as far as it is known', () => {
    const { line: _, column: __, ...whole } = finding;
    const document = render([finding, { ...finding, column: 0 }, { ...finding, column: undefined }, whole]);
    const text = document.getElementsByTagName('failure')[0]?.textContent ?? '';

    expect(text.split('\n').map((line) => line.split(' ')[0])).toEqual([
      `${finding.file}:3:1`,
      `${finding.file}:3`,
      `${finding.file}:3`,
      finding.file,
    ]);
  });

  it('is well-formed whatever a message holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        const document = render([{ ...finding, message }]);
        expect(document.getElementsByTagName('failure')).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});
