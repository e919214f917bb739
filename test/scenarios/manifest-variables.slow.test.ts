import { describe, expect, it } from '@jest/globals';
import { refused } from '../support/refused-manifest.ts';
import { proxyFiles } from '../support/repository.ts';
import { runSpied } from '../support/spy.ts';
import { story } from '../support/story.ts';

const orders = proxyFiles('proxies/orders', 'orders');
const withManifest = (text: string) => ({ ...orders, 'apigee.yaml': `version: 1\n${text}` });

const filling = (name: string) => `environments:
  test:
    rewrite:
      - { files: policies/AM-Answer.xml, xpath: /AssignMessage/Set/Payload, text: "\${${name}}" }
`;

describe('A manifest never sees a secret of the pipe', () => {
  const secrets = [
    'ACCESS_TOKEN',
    'KEY_FILE',
    'EVIDENCE_KEY',
    'CLIENT_KEY',
    'BITBUCKET_ACCESS_TOKEN',
    'BITBUCKET_STEP_OIDC_TOKEN',
    'BITBUCKET_COMMIT',
    'PIPELINES_JWT_TOKEN',
    'HTTPS_PROXY',
    'http_proxy',
  ];

  it.each(secrets)('not even if MANIFEST_VARIABLES lists %s', async (name) => {
    await refused(orders, { MANIFEST_VARIABLES: `RATES_HOST, ${name}` }, [
      `MANIFEST_VARIABLES names ${name}: a manifest never sees secrets`,
    ]);
  });

  // Who refuses it is the same for all: each action meets some of them.
  const actions = ['lint', 'plan', 'deploy'];
  it.each(secrets.map((name, index) => [name, actions[index % actions.length] ?? ''] as const))(
    'nor if it lists %s itself, in a %s',
    async (name, ACTION) => {
      await refused(withManifest(`variables: [${name}]\n${filling(name)}`), { ACTION }, [
        `apigee.yaml:2:13: ${name} is nothing that a manifest may use.`,
      ]);
    },
  );

  it.each(['plan', 'deploy'])('nor what the pipeline does not list, in a %s', async (ACTION) => {
    const variables = { ACTION, OTHER: 'planted-value-1', MANIFEST_VARIABLES: 'RATES_HOST', RATES_HOST: 'x' };
    await refused(withManifest(`variables: [OTHER]\n${filling('OTHER')}`), variables, [
      'apigee.yaml:2:13: OTHER is not in MANIFEST_VARIABLES.',
    ]);
    await refused(withManifest(filling('OTHER')), variables, [
      'apigee.yaml:5',
      'OTHER is not in MANIFEST_VARIABLES',
    ]);
  });
});

describe('A value that the manifest fills in', () => {
  const BACKEND_SECRET = 's3cr3t/0f-the.backend 77';

  it('is deployed, and stands in nothing that is linted, printed or left behind', async () => {
    await story({ files: withManifest(filling('BACKEND_SECRET')) }, async ({ emulator, repository }) => {
      const environment = emulator.environment({
        MANIFEST_VARIABLES: 'BACKEND_SECRET',
        BACKEND_SECRET,
        DEBUG: 'true',
      });
      const spied = await runSpied({ environment, directory: repository.path });

      expect(spied.exitCode).toBe(0);
      const files = emulator.importedFiles('apiproxy', 'orders', '1');
      expect(new TextDecoder().decode(files['apiproxy/policies/AM-Answer.xml'])).toContain(BACKEND_SECRET);
      const told = [...spied.left]
        .filter(([, text]) => text.includes(BACKEND_SECRET))
        .map(([place]) => place);
      expect(told).toEqual([]);
    });
  });

  it('is nothing that code of the repository sees while it lints, and the rest of the file is', async () => {
    // Spelled in numbers, so that no net for secrets can know it again.
    const tell = `const path = context.filename.replace(/resources.*/, 'policies/AM-Answer.xml');
      const text = process.getBuiltinModule('node:fs').readFileSync(path, 'utf8');
      context.report({ node, message: [...text].map((one) => one.codePointAt(0)).join(' ') });`;
    const files = {
      ...withManifest(filling('BACKEND_SECRET')),
      'proxies/orders/apiproxy/resources/jsc/tell.js': 'var told = 1;\n',
      'proxies/orders/apiproxy/policies/JS-Tell.xml':
        '<Javascript name="JS-Tell" timeLimit="200"><ResourceURL>jsc://tell.js</ResourceURL></Javascript>',
      'eslint.config.mjs': `export default [{ plugins: { own: { rules: { tell: { create(context) {
        return { Program(node) { ${tell} } };
      } } } } }, rules: { 'own/tell': 'warn' } }];`,
    };
    await story({ files }, async ({ run }) => {
      const ended = await run({ ACTION: 'plan', MANIFEST_VARIABLES: 'BACKEND_SECRET', BACKEND_SECRET });
      const numbers = ended.result.lint.findings.map(({ message }) => /\d+(?: \d+){99,}/.exec(message)?.[0]);
      const seen = numbers.map((all) =>
        String.fromCodePoint(...(all ?? '').split(' ').filter(Boolean).map(Number)),
      );

      expect(seen.join('')).toContain('<AssignMessage name="AM-Answer">');
      expect(seen.join('')).not.toMatch(/s3cr3t|backend/);
    });
  });

  it('is planned as it is deployed, so that the same run is unchanged', async () => {
    await story({ files: withManifest(filling('BACKEND_SECRET')) }, async ({ run }) => {
      const variables = { MANIFEST_VARIABLES: 'BACKEND_SECRET', BACKEND_SECRET };
      await run(variables);
      const plan = await run({ ...variables, ACTION: 'plan' });
      const other = await run({ ...variables, BACKEND_SECRET: 'another-value-88', ACTION: 'plan' });

      expect(plan.result.plan.map(({ change }) => change)).toEqual(['unchanged']);
      expect(other.result.plan.map(({ change }) => change)).toEqual(['deploy']);
      expect(`${other.log}${JSON.stringify(other.result)}`).not.toContain('another-value-88');
    });
  });
});
