import { readFileSync } from 'node:fs';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { createRepository } from '../support/repository.ts';
import {
  FILES,
  type LiveScene,
  type LiveSceneName,
  type Opened,
  ORDERS_CHANGED,
  PATIENCE,
  runOnce,
  type Stage,
} from './live-scene.ts';
import { PREVIEW_SCENES } from './preview-scenes.ts';

const POLICY = 'proxies/orders/apiproxy/policies/AM-Answer.xml';

export async function openLiveScene(name: LiveSceneName): Promise<LiveScene> {
  const stage = {
    emulator: await startEmulator({ instances: ['eu-1'], operationMs: 50 }),
    repository: await createRepository(FILES),
  };
  const { emulator, repository } = stage;
  return {
    ...stage,
    ...(await OPEN[name](stage)),
    beside: () => [
      emulator.serving('prod', 'apiproxy', 'orders'),
      ...(name in PREVIEW_SCENES
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
  ...PREVIEW_SCENES,
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
