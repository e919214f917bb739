import { commentsOf } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { inPullRequest, seedKeys } from '../support/preview-story.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import {
  COMMON_CHANGED,
  type LiveSceneName,
  type Opened,
  ORDERS_CHANGED,
  PATIENCE,
  runOnce,
  type Stage,
} from './live-scene.ts';

type PreviewScene = Extract<LiveSceneName, `${string}preview` | `${string}cleanup`>;

export const PREVIEW_SCENES: Readonly<Record<PreviewScene, (stage: Stage) => Promise<Opened>>> = {
  preview: async ({ emulator, repository }) => {
    seedLive(emulator);
    await repository.write({ ...ORDERS_CHANGED, ...COMMON_CHANGED });
    return {
      environment: variables(emulator),
      done: 0,
      missing: () => [
        ...copyMissing(emulator, { kind: 'apiproxy', name: 'orders-pr7' }),
        ...copyMissing(emulator, { kind: 'sharedflow', name: 'common-pr7' }),
        ...keyMissing(emulator),
      ],
      standing: () => ofPreview(emulator),
    };
  },
  'next preview': async (stage) => {
    const { emulator, repository } = stage;
    seedKeys(emulator);
    await runOnce(stage, emulator.keyEnvironment());
    await repository.write({ ...ORDERS_CHANGED, ...COMMON_CHANGED });
    await runOnce(stage, variables(emulator));
    // The shared flow is as it serves again, and the product that was copied has another name for people.
    await repository.write({
      ...proxyFiles('proxies/orders', 'orders', { calls: ['common'], payload: 'newest' }),
      ...sharedFlowFiles('sharedflows/common', 'common'),
    });
    emulator.seed.entities({
      apiproducts: [
        { name: 'gold', displayName: 'Gold and more', proxies: ['orders'], environments: ['test'] },
      ],
    });
    return {
      environment: variables(emulator, { BITBUCKET_BUILD_NUMBER: '2' }),
      done: 0,
      missing: () => [
        ...copyMissing(emulator, { kind: 'apiproxy', name: 'orders-pr7', revision: '2' }),
        ...(emulator.revisions('sharedflow', 'common-pr7').length > 0 ? ['common-pr7 is still there'] : []),
        ...keyMissing(emulator),
      ],
      standing: () => ofPreview(emulator),
    };
  },
  cleanup: async (stage) => {
    const { emulator, repository } = stage;
    seedLive(emulator);
    await repository.write({ ...ORDERS_CHANGED, ...COMMON_CHANGED });
    await runOnce(stage, variables(emulator));
    emulator.bitbucket.onCloud.merge(7);
    return {
      environment: variables(emulator, { ACTION: 'cleanup' }),
      done: 0,
      missing: () => ofPreview(emulator).map((name) => `${name} is still there`),
      standing: () => ofPreview(emulator),
    };
  },
  'own preview': async ({ emulator, repository }) => {
    seedOwn(emulator);
    await repository.write(FILLED);
    return {
      environment: variables(emulator, OWN),
      done: 0,
      missing: () => [
        ...copyMissing(emulator, { kind: 'apiproxy', name: 'orders-pr7', environment: 'pr-7' }),
        ...copyMissing(emulator, { kind: 'sharedflow', name: 'common-pr7', environment: 'pr-7' }),
        ...keyMissing(emulator),
        ...FILLS.filter((kind) => emulator.entities(`environments/pr-7/${kind}`).length === 0).map(
          (kind) => `pr-7 has no ${kind}`,
        ),
      ],
      standing: () => [...ofPreview(emulator), ...ownEnvironment(emulator)],
    };
  },
  'own cleanup': async (stage) => {
    const { emulator, repository } = stage;
    seedOwn(emulator);
    await repository.write(FILLED);
    await runOnce(stage, variables(emulator, { ...OWN, WAIT_TIMEOUT: '300' }));
    emulator.bitbucket.onCloud.merge(7);
    const left = (): readonly string[] => [...ofPreview(emulator), ...ownEnvironment(emulator)];
    return {
      environment: variables(emulator, { ...OWN, ACTION: 'cleanup' }),
      done: 0,
      missing: () => left().map((name) => `${name} is still there`),
      standing: left,
    };
  },
};

const OWN = { PREVIEW_MODE: 'environment' };

const FILLED = {
  'apigee.yaml': `version: 1
configuration: [resources/edge]
previews:
  environment: { name: "pr-{id}", group: previews, configurationOf: test }
  apps: [{ developer: qa@acme.com, app: tests }]
`,
  'resources/edge/env/test/targetServers.json': JSON.stringify([
    { name: 'backend', host: 'backend.acme.example', port: 443, isEnabled: true },
  ]),
  'resources/edge/env/test/kvms.json': JSON.stringify([
    { name: 'limits', encrypted: true, entry: [{ name: 'rate', value: '10' }] },
  ]),
  'resources/edge/env/test/flowhooks.json': JSON.stringify([
    { flowHookPoint: 'PreProxyFlowHook', sharedFlow: 'common', continueOnError: true },
  ]),
};

/** What fills the environment, by its collection. */
const FILLS = ['targetservers', 'keyvaluemaps', 'keyvaluemaps/limits/entries', 'flowhooks'];

function variables(emulator: Emulator, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return emulator.keyEnvironment({ ...PATIENCE, ...inPullRequest(emulator, more) });
}

function seedLive(emulator: Emulator): void {
  seedKeys(emulator);
  for (const asset of [{ name: 'orders' }, { kind: 'sharedflow', name: 'common' }] as const) {
    emulator.seed.revision(asset);
    emulator.seed.deployment({ ...asset, revision: '1', environment: 'test' });
  }
}

function seedOwn(emulator: Emulator): void {
  seedLive(emulator);
  emulator.seed.group('previews', { hostnames: ['previews.acme.example'], environments: [] });
}

const ownEnvironment = (emulator: Emulator): readonly string[] =>
  emulator.environments().filter((name) => name === 'pr-7');

interface Copy {
  readonly kind: 'apiproxy' | 'sharedflow';
  readonly name: string;
  readonly environment?: string;
  readonly revision?: string;
}

function copyMissing(
  emulator: Emulator,
  { kind, name, environment = 'test', revision = '1' }: Copy,
): readonly string[] {
  const found = emulator.serving(environment, kind, name);
  return found === revision && emulator.revisions(kind, name).at(-1) === revision
    ? []
    : [`${name} serves revision ${found} of ${emulator.revisions(kind, name).join()}`];
}

const keysOf = (emulator: Emulator): string =>
  JSON.stringify(emulator.entities('developers/qa@acme.com/apps/tests/keys'));

function keyMissing(emulator: Emulator): readonly string[] {
  return keysOf(emulator).includes('gold-pr7') ? [] : ['the key does not open the preview'];
}

/** Everything that stands of the pull request's preview. */
export function ofPreview(emulator: Emulator): readonly string[] {
  return [
    ...(emulator.revisions('apiproxy', 'orders-pr7').length > 0 ? ['orders-pr7'] : []),
    ...(emulator.revisions('sharedflow', 'common-pr7').length > 0 ? ['common-pr7'] : []),
    ...(emulator.entities('apiproducts').some(({ name }) => name === 'gold-pr7') ||
    keysOf(emulator).includes('gold-pr7')
      ? ['gold-pr7']
      : []),
  ];
}

/** The preview's comment, once for each time it was written as a new one. */
export const previewComments = (emulator: Emulator): readonly string[] =>
  commentsOf(emulator.bitbucket.cloud, 7)
    .map(({ text }) => text)
    .filter((text) => text.includes('**Preview'));
