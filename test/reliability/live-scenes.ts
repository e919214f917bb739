import { readFileSync } from 'node:fs';
import { commentsOf } from '../emulator/bitbucket/request-log.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { inPullRequest, seedKeys } from '../support/preview-story.ts';
import { createRepository, proxyFiles, type Repository, sharedFlowFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';

export type LiveSceneName =
  /** A pull request's first preview, opened to the key of an app. */
  | 'preview'
  /** The next push: one copy changes, and another is not needed any more. */
  | 'next preview'
  | 'cleanup'
  | 'rollback'
  | 'promote'
  | 'undeploy'
  | 'export'
  | 'drift';

/** A run on what serves already, and how to tell what became of it. */
export interface LiveScene extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly repository: Repository;
  /** The variables of the run in question. */
  readonly environment: Readonly<Record<string, string>>;
  /** The exit code of a run that did what was asked. */
  readonly done: number;
  /** What is not as it was asked for, in words; empty once it is done. */
  readonly missing: () => readonly string[];
  /** Names of what stands that the run made, or was to remove. */
  readonly standing: () => readonly string[];
  /** What no run of this action ever changes: what serves beside it. */
  readonly beside: () => readonly (string | undefined)[];
}

const FILES: Readonly<Record<string, string>> = {
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
  ...sharedFlowFiles('sharedflows/common', 'common'),
  'apigee.yaml': 'version: 1\npreviews:\n  apps: [{ developer: qa@acme.com, app: tests }]\n',
};
const ORDERS_CHANGED = proxyFiles('proxies/orders', 'orders', { calls: ['common'], payload: 'new' });
const COMMON_CHANGED = sharedFlowFiles('sharedflows/common', 'common', { payload: 'new' });

const POLICY = 'proxies/orders/apiproxy/policies/AM-Answer.xml';

/** The least that WAIT_TIMEOUT takes; requests time out after as long. */
const PATIENCE = { WAIT_TIMEOUT: '10' };

type Opened = Omit<LiveScene, 'emulator' | 'repository' | 'beside' | keyof AsyncDisposable>;
type Stage = Pick<LiveScene, 'emulator' | 'repository'>;

export async function openLiveScene(name: LiveSceneName): Promise<LiveScene> {
  const stage = { emulator: await startEmulator(), repository: await createRepository(FILES) };
  const { emulator, repository } = stage;
  return {
    ...stage,
    ...(await OPEN[name](stage)),
    beside: () => [
      emulator.serving('prod', 'apiproxy', 'orders'),
      ...(name === 'preview' || name === 'next preview' || name === 'cleanup'
        ? [emulator.serving('test', 'apiproxy', 'orders'), emulator.serving('test', 'sharedflow', 'common')]
        : []),
    ],
    async [Symbol.asyncDispose]() {
      await emulator.close();
      await repository[Symbol.asyncDispose]();
    },
  };
}

const OPEN: Readonly<Record<LiveSceneName, (stage: Stage) => Promise<Opened>>> = {
  preview: async ({ emulator, repository }) => {
    seedLive(emulator);
    await repository.write({ ...ORDERS_CHANGED, ...COMMON_CHANGED });
    return {
      environment: variables(emulator),
      done: 0,
      missing: () => [
        ...copyMissing(emulator, 'apiproxy', 'orders-pr7'),
        ...copyMissing(emulator, 'sharedflow', 'common-pr7'),
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
        ...copyMissing(emulator, 'apiproxy', 'orders-pr7', '2'),
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
  rollback: async ({ emulator }) => {
    seedRevisions(emulator, { test: '2' });
    return {
      environment: emulator.keyEnvironment({ ...PATIENCE, ACTION: 'rollback', BUNDLES: 'orders', TO: '1' }),
      done: 0,
      ...serves(emulator, '1'),
    };
  },
  promote: async ({ emulator }) => {
    seedRevisions(emulator, { test: '1', prod: '2' });
    return {
      environment: emulator.keyEnvironment({
        ...PATIENCE,
        ACTION: 'promote',
        BUNDLES: 'orders',
        FROM_ENV: 'prod',
        FORCE: 'true',
      }),
      done: 0,
      ...serves(emulator, '2'),
    };
  },
  undeploy: async ({ emulator }) => {
    seedRevisions(emulator, { test: '2' });
    return {
      environment: emulator.keyEnvironment({
        ...PATIENCE,
        ACTION: 'undeploy',
        BUNDLES: 'orders',
        DELETE: 'true',
      }),
      done: 0,
      missing: () => (emulator.revisions('apiproxy', 'orders').length > 0 ? ['orders is still there'] : []),
      standing: () => (emulator.revisions('apiproxy', 'orders').length > 0 ? ['orders'] : []),
    };
  },
  export: async (stage) => {
    const { emulator, repository } = stage;
    await runOnce(stage, emulator.keyEnvironment());
    const served = FILES[POLICY];
    await repository.write(ORDERS_CHANGED);
    return {
      environment: emulator.keyEnvironment({ ...PATIENCE, ACTION: 'export' }),
      done: 0,
      missing: () =>
        readFileSync(`${repository.path}/${POLICY}`, 'utf8') === served
          ? []
          : ['the policy is not as it serves'],
      standing: () => [],
    };
  },
  drift: async (stage) => {
    const { emulator, repository } = stage;
    await runOnce(stage, emulator.keyEnvironment());
    await repository.write(ORDERS_CHANGED);
    return {
      environment: emulator.keyEnvironment({ ...PATIENCE, ACTION: 'drift' }),
      done: 5,
      missing: () => [],
      standing: () => [],
    };
  },
};

function variables(emulator: Emulator, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return emulator.keyEnvironment({ ...PATIENCE, ...inPullRequest(emulator, more) });
}

async function runOnce({ repository }: Stage, environment: Readonly<Record<string, string>>): Promise<void> {
  const { exitCode, log } = await runPipe({ environment, directory: repository.path });
  if (exitCode !== 0) throw new Error(`the scene could not be set: ${log}`);
}

function seedLive(emulator: Emulator): void {
  seedKeys(emulator);
  for (const asset of [{ name: 'orders' }, { kind: 'sharedflow', name: 'common' }] as const) {
    emulator.seed.revision(asset);
    emulator.seed.deployment({ ...asset, revision: '1', environment: 'test' });
  }
}

function seedRevisions(emulator: Emulator, serving: Readonly<Record<string, string>>): void {
  for (const number of [1, 2]) emulator.seed.revision({ name: 'orders', description: `${number}` });
  for (const [environment, revision] of Object.entries(serving))
    emulator.seed.deployment({ name: 'orders', revision, environment });
}

function serves(emulator: Emulator, wanted: string): Pick<Opened, 'missing' | 'standing'> {
  return {
    missing: () => {
      const revision = emulator.serving('test', 'apiproxy', 'orders');
      return revision === wanted ? [] : [`revision ${revision} serves`];
    },
    // What serves is told whatever it is; that something does is what counts.
    standing: () =>
      emulator.serving('test', 'apiproxy', 'orders') === undefined ? ['nothing serves'] : ['orders'],
  };
}

function copyMissing(
  emulator: Emulator,
  kind: 'apiproxy' | 'sharedflow',
  name: string,
  revision = '1',
): readonly string[] {
  const found = emulator.serving('test', kind, name);
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
