import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles, type Repository, sharedFlowFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';

export type LiveSceneName =
  /** A pull request's first preview, opened to the key of an app. */
  | 'preview'
  /** The next push: one copy changes, and another is not needed any more. */
  | 'next preview'
  | 'cleanup'
  /** A pull request's first preview in an environment of its own, which is made, filled and opened. */
  | 'own preview'
  /** The end of it. */
  | 'own cleanup'
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

export const FILES: Readonly<Record<string, string>> = {
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
  ...sharedFlowFiles('sharedflows/common', 'common'),
  'apigee.yaml': 'version: 1\npreviews:\n  apps: [{ developer: qa@acme.com, app: tests }]\n',
};
export const ORDERS_CHANGED = proxyFiles('proxies/orders', 'orders', { calls: ['common'], payload: 'new' });
export const COMMON_CHANGED = sharedFlowFiles('sharedflows/common', 'common', { payload: 'new' });

/** The least that WAIT_TIMEOUT takes; requests time out after as long. */
export const PATIENCE = { WAIT_TIMEOUT: '10' };

/** A run that meets no fault waits for nothing but the machine, which may have other things to do. */
export const UNHURRIED = { WAIT_TIMEOUT: '300' };

export type Opened = Omit<LiveScene, 'emulator' | 'repository' | 'beside' | keyof AsyncDisposable>;
export type Stage = Pick<LiveScene, 'emulator' | 'repository'>;

export async function runOnce(
  { repository }: Stage,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const { exitCode, log } = await runPipe({
    environment: { ...environment, ...UNHURRIED },
    directory: repository.path,
  });
  if (exitCode !== 0) throw new Error(`the scene could not be set: ${log}`);
}
