import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, story } from '../support/story.ts';

const target = `<?xml version="1.0" encoding="UTF-8"?>
<TargetEndpoint name="default">
  <HTTPTargetConnection>
    <!-- replaced in each environment -->
    <URL>https://localhost</URL>
  </HTTPTargetConnection>
</TargetEndpoint>
`;
const withTarget = (folder: string, name: string) => ({
  ...proxyFiles(folder, name),
  [`${folder}/apiproxy/targets/default.xml`]: target,
  [`${folder}/apiproxy/proxies/default.xml`]:
    proxyFiles(folder, name)[`${folder}/apiproxy/proxies/default.xml`]?.replace(
      '<RouteRule name="noroute"/>',
      '<RouteRule name="default"><TargetEndpoint>default</TargetEndpoint></RouteRule>',
    ) ?? '',
});

function fileOf(emulator: Emulator, revision: string, file: string): string {
  return new TextDecoder().decode(emulator.importedFiles('apiproxy', 'orders', revision)[file]);
}

const manifest = `version: 1
variables: [BACKEND]
environments:
  test:
    basePath: { prefix: /v2, suffix: -test }
    targets: { default: "https://\${BACKEND}/test" }
    rewrite:
      - files: policies/AM-*.xml
        xpath: /AssignMessage/Set/Payload
        text: hello & <test>
      - files: policies/AM-*.xml
        xpath: /AssignMessage
        attribute: { continueOnError: "true" }
      - files: policies/AM-*.xml
        xpath: /AssignMessage
        add: <AssignTo createNew="false" type="request"/>
      - files: policies/AM-*.xml
        xpath: /AssignMessage/DisplayName
        remove: true
  prod:
    targets: { "*": "https://\${BACKEND}/prod" }
`;

const LISTED = { MANIFEST_VARIABLES: 'BACKEND' };

describe('Rewrites', () => {
  it('give each environment its own base path, targets and policies; the rest of the file stays as it is', async () => {
    const files = { ...withTarget('proxies/orders', 'orders'), 'apigee.yaml': manifest };
    await story({ files }, async ({ emulator, run }) => {
      const { exitCode, result } = await run({ APIGEE_ENV: '', ...LISTED, BACKEND: 'orders.internal' });
      const again = await run({ APIGEE_ENV: '', ...LISTED, BACKEND: 'orders.internal' });
      const moved = await run({ APIGEE_ENV: 'prod', ...LISTED, BACKEND: 'other.internal', ACTION: 'plan' });

      expect(exitCode).toBe(0);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
      expect(result.deployments.map(({ environment, urls }) => [environment, urls])).toEqual([
        ['test', ['https://test.acme.example/v2/orders-test']],
        ['prod', ['https://prod.acme.example/orders']],
      ]);
      expect(fileOf(emulator, '1', 'apiproxy/targets/default.xml')).toBe(
        target.replace('https://localhost', 'https://orders.internal/test'),
      );
      expect(fileOf(emulator, '2', 'apiproxy/targets/default.xml')).toContain('https://orders.internal/prod');
      const policy = fileOf(emulator, '1', 'apiproxy/policies/AM-Answer.xml');
      expect(policy).toContain('hello &amp; &lt;test');
      expect(policy).toContain('continueOnError="true"');
      expect(policy).toContain('<AssignTo createNew="false" type="request"/>');
      expect(policy).not.toContain('DisplayName');
      expect(again.result.outcome).toBe('unchanged');
      expect(moved.result.plan[0]).toMatchObject({
        change: 'deploy',
        revision: { before: '2', after: null },
      });
    });
  });

  it('that come to the same in two environments make one import', async () => {
    const same =
      'version: 1\nenvironments:\n  test: { basePath: { prefix: /v2 } }\n  prod: { basePath: { prefix: /v2 } }\n';
    await story(
      { files: { ...proxyFiles('orders', 'orders'), 'apigee.yaml': same } },
      async ({ emulator, run }) => {
        const { exitCode } = await run({ APIGEE_ENV: '' });

        expect(exitCode).toBe(0);
        expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
        expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('1');
      },
    );
  });

  it('that match nothing are an error, all at once, before Apigee is asked', async () => {
    const wrong = `version: 1
environments:
  test:
    targets: { nowhere: "https://a.example" }
    rewrite:
      - { files: policies/Quota.xml, xpath: /Quota, text: a }
      - { files: policies/AM-Answer.xml, xpath: /AssignMessage/Sett, text: a }
      - { files: policies/AM-Answer.xml, xpath: "/AssignMessage[", text: a }
`;
    const files = { ...proxyFiles('a', 'a'), ...proxyFiles('b', 'b'), 'apigee.yaml': wrong };
    await story({ files }, async ({ emulator, run }) => {
      const ending = await run({ APIGEE_ENV: '' });

      expect(ending.exitCode).toBe(2);
      expect(codesOf(ending)).toEqual(['manifest-invalid']);
      for (const line of [4, 6, 7, 8]) expect(ending.log).toMatch(new RegExp(`apigee\\.yaml:${line}:\\d+`));
      expect(ending.result.problems.filter(({ message }) => /\bb\b/.test(message)).length).toBeGreaterThan(1);
      expect(emulator.requests).toEqual([]);
    });
  });

  it('are linted as they are deployed: one may break a bundle, one may mend it', async () => {
    const endpoint = 'orders/apiproxy/proxies/default.xml';
    const plainFiles = proxyFiles('orders', 'orders');
    const sound = plainFiles[endpoint] ?? '';
    const broken = {
      ...plainFiles,
      [endpoint]: sound.replace('</Name>', '</Name>\n<Condition>(request.verb = "GET"</Condition>'),
    };
    const condition = (text: string) => ({
      'apigee.yaml': `version: 1\nenvironments:\n  test:\n    rewrite:\n      - { files: proxies/*.xml, xpath: //Condition, text: '${text}' }\n`,
    });
    await story({ files: { ...broken, ...condition('request.verb = "GET"') } }, async (scene) => {
      const { emulator, repository, run } = scene;
      const mended = await run();
      await repository.write(condition('request.verb = "GET" AND request.verb = "PUT"'));
      const spoilt = await run();
      await repository.write({ 'apigee.yaml': 'version: 1\n' });
      const plain = await run();

      expect([mended.exitCode, spoilt.exitCode, plain.exitCode]).toEqual([0, 1, 1]);
      expect(mended.result.lint.errors).toBe(0);
      expect(spoilt.result.lint.findings).toMatchObject([
        { bundle: 'orders', file: endpoint, rule: 'CC006', severity: 'error' },
      ]);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
    });
  });

  it('reach only the bundles that their entry is for', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      ...proxyFiles('proxies/rates', 'rates'),
      ...sharedFlowFiles('flows/common', 'common'),
      'apigee.yaml': `version: 1
bundles:
  - proxies
  - flows
  - match: "proxies/or*"
    basePath: { prefix: /shop }
    environments: { prod: { basePath: { prefix: /prod } } }
`,
    };
    await story({ files }, async ({ run }) => {
      const { result } = await run({ APIGEE_ENV: 'test,prod' });

      const paths = result.deployments.map(({ bundle, environment, basePaths }) =>
        [bundle, environment, ...basePaths].join(' '),
      );
      expect(paths.toSorted()).toEqual([
        'common prod',
        'common test',
        'orders prod /prod/orders',
        'orders test /shop/orders',
        'rates prod /rates',
        'rates test /rates',
      ]);
    });
  });
});
