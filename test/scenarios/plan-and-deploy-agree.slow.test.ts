import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, type Scene, story } from '../support/story.ts';

interface Situation {
  readonly what: string;
  readonly exit: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: (scene: Scene) => Readonly<Record<string, string>>;
  /** What is there before, and what goes wrong. */
  readonly given?: (scene: Scene) => void | Promise<void>;
}

const orders = proxyFiles('proxies/orders', 'orders');
const always = Number.POSITIVE_INFINITY;
const apigeeAnswers =
  (kind: '403' | '503' | '429' | 'malformed') =>
  ({ emulator }: Scene): void =>
    emulator.fault({ on: { host: 'apigee' }, kind, times: always });
const standard = {
  ...orders,
  'proxies/orders/apiproxy/policies/AM-Answer.xml': '<RaiseFault name="AM-Answer"/>',
};

const SITUATIONS: readonly Situation[] = [
  { what: 'a bundle that is new', exit: 0 },
  { what: 'a bundle that is there already', exit: 0, given: async ({ run }) => void (await run()) },
  {
    what: 'a finding that fails the lint',
    exit: 1,
    variables: () => ({ LINT_FAIL_ON: 'warning' }),
    files: standard,
  },
  {
    what: 'a bundle that is none',
    exit: 1,
    files: { ...orders, 'proxies/orders/apiproxy/proxies/default.xml': '<ProxyEndpoint' },
  },
  {
    what: 'two proxies of one name',
    exit: 1,
    files: { ...orders, ...proxyFiles('proxies/copy', 'orders') },
  },
  {
    what: 'bundles that call each other in a circle',
    exit: 1,
    files: {
      ...sharedFlowFiles('flows/a', 'a', { calls: ['b'] }),
      ...sharedFlowFiles('flows/b', 'b', { calls: ['a'] }),
    },
  },
  { what: 'a path without a bundle', exit: 2, variables: () => ({ BUNDLES: 'proxies/rates' }) },
  { what: 'an environment that does not exist', exit: 2, variables: () => ({ APIGEE_ENV: 'staging' }) },
  { what: 'a variable that is wrong', exit: 2, variables: () => ({ WAIT_TIMEOUT: 'soon' }) },
  {
    what: 'a manifest that is wrong',
    exit: 2,
    files: { ...orders, 'apigee.yaml': 'version: 1\nbundels: []\n' },
  },
  {
    what: 'a manifest whose entry matches nothing',
    exit: 2,
    files: { ...orders, 'apigee.yaml': 'version: 1\nbundles: [{ match: rates }]\n' },
  },
  {
    what: 'a rewrite that finds nothing',
    exit: 2,
    files: {
      ...orders,
      'apigee.yaml':
        'version: 1\nenvironments: { test: { rewrite: [{ files: "policies/*.xml", xpath: /Quota/@count, text: "1" }] } }\n',
    },
  },
  { what: 'a token that nobody takes', exit: 7, variables: () => ({ ACCESS_TOKEN: 'ya29.expired' }) },
  { what: 'an account that may see nothing', exit: 7, given: apigeeAnswers('403') },
  { what: 'Apigee out of order', exit: 7, given: apigeeAnswers('503') },
  { what: 'a quota that is used up', exit: 7, given: apigeeAnswers('429') },
  { what: 'an answer that is none of Apigee’s', exit: 7, given: apigeeAnswers('malformed') },
  {
    what: 'a guard that nobody allowed',
    exit: 6,
    files: standard,
    variables: () => ({ LINT_FAIL_ON: 'never' }),
    given: async ({ run, repository }) => {
      await run({ LINT_FAIL_ON: 'never' });
      await repository.write({ 'proxies/orders/apiproxy/policies/Q-One.xml': '<Quota name="Q-One"/>' });
    },
  },
  {
    what: 'a base path that another proxy has',
    exit: 6,
    given: ({ emulator }) => {
      emulator.seed.revision({ name: 'old-orders', basePath: '/orders' });
      emulator.seed.deployment({ name: 'old-orders', revision: '1', environment: 'test' });
    },
  },
  {
    what: 'a bundle that Apigee refuses',
    exit: 1,
    given: ({ emulator }) =>
      emulator.fault({ on: { operation: /apis.create$/ }, kind: '400', times: always }),
  },
];

describe('Plan and deploy end with the same exit code and for the same reasons', () => {
  it.concurrent.each(SITUATIONS)('for $what', async ({ files = orders, variables, given, exit }) => {
    await story({ files }, async (scene) => {
      await given?.(scene);
      const set = { WAIT_TIMEOUT: '10', ...variables?.(scene) };

      const planned = await scene.run({ ...set, ACTION: 'plan' });
      const deployed = await scene.run(set);

      expect([planned.exitCode, deployed.exitCode]).toEqual([exit, exit]);
      expect(codesOf(planned)).toEqual(codesOf(deployed));
    });
  });
});
