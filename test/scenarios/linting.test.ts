import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const LINT = { ACTION: 'lint' };
const SECRET = 'backend.password=Tangerine7\n';

describe('Linting', () => {
  it('leaves out the findings that the manifest excepts by rule and file, and counts them', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'proxies/orders/apiproxy/resources/properties/test.properties': SECRET,
    };
    await story({ files }, async ({ repository, run }) => {
      const found = await run(LINT);
      await repository.write({
        'apigee.yaml': 'version: 1\nlint:\n  except:\n    - { rule: PIPE002, files: "**/test.properties" }\n',
      });
      const excepted = await run(LINT);
      await repository.write({
        'proxies/orders/apiproxy/resources/properties/prod.properties': SECRET,
      });
      const elsewhere = await run(LINT);

      expect([found.exitCode, found.result.lint.errors]).toEqual([1, 1]);
      expect([excepted.exitCode, excepted.result.lint.errors]).toEqual([0, 0]);
      expect(excepted.result.lint.suppressed).toBe(1);
      expect(excepted.log).toContain('1 excepted by the manifest');
      expect(elsewhere.result.lint.findings.map(({ rule, file }) => [rule, file])).toEqual([
        ['PIPE002', 'proxies/orders/apiproxy/resources/properties/prod.properties'],
      ]);
    });
  });

  it('leaves out a rule that the repository brings, by variable and by manifest', async () => {
    const rule = { ruleId: 'EX-PO007', name: 'own', severity: 1, nodeType: 'Bundle', enabled: true };
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      '.apigeelintrc': '--externalPluginsDirectory rules\n',
      'rules/EX-PO007-own.js': `const plugin = ${JSON.stringify(rule)};\nmodule.exports = { plugin, onBundle(bundle, done) { bundle.addMessage({ plugin, message: 'own', line: 1, column: 1 }); done(null, true); } };\n`,
    };
    await story({ files }, async ({ repository, run }) => {
      const found = await run(LINT);
      const excluded = await run({ ...LINT, LINT_EXCLUDE: 'EX-PO007' });
      await repository.write({
        'apigee.yaml': 'version: 1\nlint: { except: [{ rule: EX-PO007, files: "**" }] }\n',
      });
      const excepted = await run(LINT);

      expect(found.result.lint.findings.map((finding) => finding.rule)).toEqual(['EX-PO007']);
      for (const { exitCode, result } of [excluded, excepted])
        expect([exitCode, result.lint.findings]).toEqual([0, []]);
    });
  });

  it('refuses two bundles of one name with the sentence that a deploy says', async () => {
    const files = { ...proxyFiles('a', 'orders'), ...proxyFiles('b', 'orders', { basePath: '/b' }) };
    await story({ files }, async ({ run }) => {
      const linted = await run(LINT);
      const deployed = await run();

      expect([linted.exitCode, deployed.exitCode]).toEqual([1, 1]);
      const unfailing = await run({ ...LINT, LINT_FAIL_ON: 'never' });

      expect(unfailing.exitCode).toBe(0);
      expect(unfailing.result.warnings.map(({ message }) => message)).toContain(
        '2 proxies are called orders: a and b.',
      );
      expect(linted.log).toContain('2 proxies are called orders: a and b.');
      expect(linted.result.problems).toEqual(deployed.result.problems);
    });
  });

  it('names the one error among many warnings first and last, and keeps all in the reports', async () => {
    const policy = (name: string): string =>
      `<AssignMessage name="${name}"><Set><Payload>x</Payload></Set></AssignMessage>`;
    const files = {
      ...proxyFiles('orders', 'orders'),
      'orders/apiproxy/resources/properties/p.properties': SECRET,
      ...Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [
          `orders/apiproxy/policies/AM-${index}.xml`,
          policy(`AM-${index}`),
        ]),
      ),
    };
    await story({ files }, async ({ run }) => {
      const { log, result } = await run(LINT);

      const lines = log.split('\n').filter((line) => line.trim() !== '');
      const place = 'orders/apiproxy/resources/properties/p.properties';
      expect(result.lint.errors).toBe(1);
      expect(result.lint.findings).toHaveLength(1 + result.lint.warnings);
      expect(result.lint.warnings).toBeGreaterThan(50);
      expect(lines.length).toBeLessThan(60);
      expect(lines.findIndex((line) => line.includes(place))).toBeLessThan(
        lines.findIndex((line) => line.includes('warnings')),
      );
      expect(lines.slice(-3).join('\n')).toContain(`PIPE002  ${place}:1  Holds what looks like a secret`);
    });
  });

  it('warns of configuration that a deploy would want a word about', async () => {
    const files = { ...proxyFiles('orders', 'orders'), 'edge.json': '{"orgConfig":{}}' };
    await story({ files }, async ({ run }) => {
      const { exitCode, log, result } = await run(LINT);

      expect(exitCode).toBe(0);
      expect(log).toContain('edge.json holds configuration');
      expect(result.warnings.map(({ message }) => message).join()).toContain('edge.json holds configuration');
    });
  });

  it('names in a line what it passes over, and why', async () => {
    const files = {
      ...proxyFiles('orders', 'orders'),
      ...proxyFiles('orders/target', 'orders'),
      ...proxyFiles('orders/target/copy', 'orders'),
      'go/apiproxy/main.go': 'package main',
      'orders/apiproxy/resources/jsc/.rules.js': 'var a = 1;',
      'orders/apiproxy/resources/jsc/.gitkeep': '',
      'apigee.yaml': 'version: 1\nmavenConfig: true\n',
    };
    await story({ files }, async ({ run }) => {
      const { log, result } = await run(LINT);

      expect(result.bundles).toHaveLength(1);
      const line = log.split('\n').find((one) => one.includes('Passed over')) ?? '';
      expect(line).toContain('go/apiproxy holds no XML');
      expect(line).toContain('orders/target/apiproxy is build output');
      expect(line).toContain('orders/target/copy/apiproxy is build output');
      expect(log).toMatch(
        /Left out: orders\/apiproxy\/resources\/jsc\/\.rules\.js; what is hidden or a backup/,
      );
      expect(log).not.toContain('.gitkeep');
      expect(log).toContain('mavenConfig: true changes nothing in orders: no config.json lies beside it');
    });
  });

  it('does not miss a shared flow that is in the repository and was refused', async () => {
    const flow = sharedFlowFiles('log', 'log');
    const files = {
      ...proxyFiles('orders', 'orders', { calls: ['log'] }),
      ...flow,
      'log/sharedflowbundle/policies/Broken.xml': '<Quota name="Broken">',
    };
    await story({ files }, async ({ run }) => {
      const { result } = await run(LINT);

      expect(result.problems.map(({ code }) => code)).toEqual(['bundle-invalid']);
      expect(result.lint.findings.filter(({ rule }) => rule === 'PIPE003')).toEqual([]);
    });
  });
});
