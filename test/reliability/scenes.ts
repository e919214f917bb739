import { commit, keys } from '../emulator/bitbucket/bitbucket.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { deployer, type EmulatorOptions } from '../emulator/options.ts';
import { createRepository, proxyFiles, type Repository, sharedFlowFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';

/** A situation in which a run begins. */
export interface Scene extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly repository: Repository;
  readonly kind: 'apiproxy' | 'sharedflow';
  readonly environment: Readonly<Record<string, string>>;
  /** What serves before the run. */
  readonly before: string | undefined;
  /** Revisions before the run. */
  readonly revisions: readonly string[];
}

export type SceneName =
  /** Revision 1 serves; the repository holds something else. */
  | 'change'
  /** The same, and the bundle refers to a shared flow, a target server and a key value map that are there. */
  | 'references'
  | 'keyless'
  /** Nothing serves yet. */
  | 'first'
  | 'shared flow'
  /** The pipe's own revision serves, unchanged. */
  | 'unchanged'
  /** Five old revisions, of which two may stay. */
  | 'retention'
  /** The new revision ends in ERROR. */
  | 'error'
  | 'first error'
  | 'check'
  | 'bitbucket';

/** The least that WAIT_TIMEOUT takes; requests time out after as long. */
const PATIENCE = { WAIT_TIMEOUT: '10' };

export async function openScene(name: SceneName, options: EmulatorOptions = {}): Promise<Scene> {
  const emulator = await startEmulator(options);
  const kind = name === 'shared flow' ? ('sharedflow' as const) : ('apiproxy' as const);
  const files = kind === 'sharedflow' ? sharedFlowFiles('orders', 'orders') : filesOf(name);
  const repository = await createRepository(files);
  await prepare(name, { emulator, repository, kind });
  const environment = await variablesFor(name, emulator);
  return {
    emulator,
    repository,
    kind,
    environment,
    before: emulator.serving('test', kind, 'orders'),
    revisions: emulator.revisions(kind, 'orders'),
    async [Symbol.asyncDispose]() {
      await emulator.close();
      await repository[Symbol.asyncDispose]();
    },
  };
}

function filesOf(name: SceneName): Record<string, string> {
  if (name !== 'references') return proxyFiles('orders', 'orders');
  return {
    ...proxyFiles('orders', 'orders', { calls: ['common'] }),
    'orders/apiproxy/targets/default.xml':
      '<TargetEndpoint name="default"><HTTPTargetConnection><LoadBalancer><Server name="backend"/></LoadBalancer></HTTPTargetConnection></TargetEndpoint>',
    'orders/apiproxy/policies/KVM-Read.xml':
      '<KeyValueMapOperations name="KVM-Read" mapIdentifier="settings"><Scope>environment</Scope></KeyValueMapOperations>',
  };
}

function seedReferences(emulator: Emulator): void {
  emulator.seed.revision({ kind: 'sharedflow', name: 'common' });
  emulator.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });
  emulator.seed.entities({
    'environments/test/targetservers': [{ name: 'backend', host: 'backend.acme.com', port: 443 }],
    'environments/test/keyvaluemaps': [{ name: 'settings', encrypted: true }],
  });
}

async function prepare(
  name: SceneName,
  { emulator, repository, kind }: Pick<Scene, 'emulator' | 'repository' | 'kind'>,
): Promise<void> {
  if (name === 'unchanged') {
    await runPipe({ environment: emulator.environment(), directory: repository.path });
  } else if (!name.startsWith('first')) {
    const count = name === 'retention' ? 5 : 1;
    for (let number = 1; number <= count; number += 1) emulator.seed.revision({ kind, name: 'orders' });
    emulator.seed.deployment({ kind, name: 'orders', revision: '1', environment: 'test' });
  }
  if (name === 'references') seedReferences(emulator);
  // At the first look: a run that is ended after it has seen ERROR, not PROGRESSING.
  if (name.endsWith('error')) emulator.runtime({ bundle: 'orders', mode: { kind: 'error', readyMs: 0 } });
  if (name === 'retention') await repository.write({ 'apigee.yaml': 'version: 1\nretention:\n  keep: 2\n' });
}

async function variablesFor(name: SceneName, emulator: Emulator): Promise<Readonly<Record<string, string>>> {
  switch (name) {
    case 'keyless':
      return emulator.keylessEnvironment({ ...PATIENCE, SERVICE_ACCOUNT: deployer });
    case 'check':
      return emulator.keyEnvironment({ ...PATIENCE, ACTION: 'check' });
    case 'bitbucket':
      return emulator.keyEnvironment({
        ...PATIENCE,
        BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
        BITBUCKET_ACCESS_TOKEN: keys.accessToken,
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_COMMIT: commit,
        BITBUCKET_BRANCH: 'main',
        BITBUCKET_PR_ID: '7',
      });
    default:
      return emulator.keyEnvironment(PATIENCE);
  }
}
