import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';

const CALLER = proxyFiles('proxies/orders', 'orders', { calls: ['comon'] });
const SAID =
  'proxies/orders/apiproxy/policies/FC-comon.xml:4 calls the shared flow comon, which is neither in this repository nor in the organization.';

const remarksOf = ({ result }: Awaited<ReturnType<Scene['run']>>): readonly string[] =>
  result.plan.flatMap(({ problems }) => problems.map(({ message }) => message));

describe('A FlowCallout to a shared flow that is nowhere', () => {
  it.concurrent('is told by the plan and stops the deployment before the first write, with one exit code', () =>
    story({ files: CALLER }, async ({ emulator, run }) => {
      const planned = await run({ ACTION: 'plan' });
      const deployed = await run();

      for (const ending of [planned, deployed]) {
        expect(ending.exitCode).toBe(6);
        expect(codesOf(ending)).toEqual(['shared-flow-missing']);
        expect(ending.log.replaceAll(/\s+/g, ' ')).toContain(SAID);
      }
      expect(deployed.result.deployments.map(({ change }) => change)).toEqual(['failed']);
      expect(writesIn(emulator)).toEqual([]);
    }));

  it.concurrent('keeps no other bundle from being deployed', () =>
    story({ files: { ...CALLER, ...proxyFiles('proxies/rates', 'rates') } }, async ({ emulator, run }) => {
      const ended = await run();

      expect(ended.exitCode).toBe(6);
      expect(emulator.serving('test', 'apiproxy', 'rates')).toBe('1');
      expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
    }));

  it.concurrent('is only remarked on if the organization has the flow and the environment does not', () =>
    story({ files: CALLER }, async ({ emulator, run }) => {
      emulator.seed.revision({ kind: 'sharedflow', name: 'comon' });

      const planned = await run({ ACTION: 'plan' });

      expect(planned.exitCode).toBe(0);
      expect(remarksOf(planned)).toEqual([
        'proxies/orders/apiproxy/policies/FC-comon.xml:4 refers to shared flow `comon`, which environment test does not have.',
      ]);
    }));

  it.concurrent('is not refused on the word of a list that may not be read', () =>
    story({ files: CALLER }, async ({ emulator, run }) => {
      emulator.fault({ on: { operation: /organizations.sharedflows.get$/ }, kind: '403' });

      const planned = await run({ ACTION: 'plan' });

      expect(planned.exitCode).toBe(0);
      expect(remarksOf(planned)).toHaveLength(1);
    }));

  it.concurrent.each([
    ['the manifest vouches for it', { 'apigee.yaml': 'version: 1\nexternalSharedFlows: [comon]\n' }],
    [
      'a variable tells its name',
      {
        'proxies/orders/apiproxy/policies/FC-comon.xml':
          '<FlowCallout name="FC-comon"><SharedFlowBundle>{flow.name}</SharedFlowBundle></FlowCallout>',
      },
    ],
  ])('is none if %s', (_, more) =>
    story({ files: { ...CALLER, ...more } }, async ({ run }) => {
      const planned = await run({ ACTION: 'plan' });

      expect(planned.exitCode).toBe(0);
      expect(remarksOf(planned)).toEqual([]);
    }),
  );
});
