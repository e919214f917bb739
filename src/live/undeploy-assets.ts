import { removeFailed } from '../deploy/recover/restore-revision.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { AssetRef } from '../domain/bundle.ts';
import { orLost, sendOrLookUp } from '../domain/pacing/send-or-look-up.ts';
import type { DeploymentResult } from '../domain/results/run-result.ts';
import type { DeploymentTarget, ServingRevision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';
import { servesElsewhere } from './undeploy-guards.ts';

export interface UndeployPorts {
  readonly apigee: Apigee;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (detail: string) => void;
  readonly onEnded: (result: DeploymentResult) => void;
}

export interface UndeployOrder {
  /** In this order: dependents before what they call. */
  readonly assets: readonly AssetRef[];
  readonly environments: readonly string[];
  readonly alsoDelete: boolean;
}

export interface Undeployed {
  readonly results: readonly DeploymentResult[];
  readonly errors: readonly PipeError[];
}

/** Takes assets out of environments, one after the other, and looks that they are gone; deletes them if that is asked. */
export async function undeployAssets(order: UndeployOrder, ports: UndeployPorts): Promise<Undeployed> {
  const results: DeploymentResult[] = [];
  const errors: PipeError[] = [];
  for (const asset of order.assets) {
    const ended = await undeployAsset(asset, order, ports);
    for (const { result, error } of ended) {
      results.push(result);
      if (error !== undefined) errors.push(error);
      ports.onEnded(result);
    }
  }
  return { results, errors };
}

interface Ended {
  readonly result: DeploymentResult;
  readonly error: PipeError | undefined;
}

async function undeployAsset(
  asset: AssetRef,
  { environments, alsoDelete }: UndeployOrder,
  ports: UndeployPorts,
): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  for (const environment of environments) {
    ports.onProgress(`Undeploying ${asset.name} from ${environment}`);
    ended.push(await attempt({ asset, environment, ports }));
  }
  if (!alsoDelete || ended.some(({ error }) => error !== undefined)) return ended;
  ports.onProgress(`Deleting ${asset.name}`);
  const { isGone, error } = await remove(asset, ports);
  return ended.map(({ result }, index) => {
    if (error !== undefined) return index > 0 ? { result, error: undefined } : notDeleted(result, error);
    return { result: isGone ? { ...result, change: 'removed' as const } : result, error: undefined };
  });
}

/** What was undeployed stays so, and is told so. */
function notDeleted(result: DeploymentResult, error: PipeError): Ended {
  const problems = asProblems(error);
  if (result.change === 'undeployed') return { result: { ...result, problems }, error };
  return { result: { ...result, change: 'failed', aftermath: 'untouched', problems }, error };
}

interface Attempted {
  readonly asset: AssetRef;
  readonly environment: string;
  readonly ports: UndeployPorts;
}

async function attempt({ asset, environment, ports }: Attempted): Promise<Ended> {
  const startedMs = ports.clock.elapsed();
  const listed: ServingRevision[] = [];
  try {
    if (ports.signal.aborted) throw new PipeError('stopped', 'The run was stopped.');
    const serving = await ports.apigee.environmentsServing(asset);
    listed.push(...serving.filter((one) => one.environment === environment));
    for (const one of listed) await takeOut(one, ports);
    const change = listed.length === 0 ? 'unchanged' : 'undeployed';
    return {
      result: resultOf({ asset, environment, listed, startedMs }, { change, after: null }, ports),
      error: undefined,
    };
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    const after = listed.at(-1)?.revision ?? null;
    const failed = resultOf(
      { asset, environment, listed, startedMs },
      { change: 'failed', aftermath: error.code === 'stopped' ? 'stopped' : 'untouched', after },
      ports,
    );
    return { result: { ...failed, problems: asProblems(error) }, error };
  }
}

async function takeOut(target: DeploymentTarget, ports: UndeployPorts): Promise<void> {
  const refusal = await removeFailed(target, ports);
  if (refusal !== undefined) throw refusal;
}

type Changed = { readonly after: string | null } & (
  | { readonly change: 'undeployed' | 'unchanged' }
  | { readonly change: 'failed'; readonly aftermath: 'untouched' | 'stopped' }
);

interface Facts {
  readonly asset: AssetRef;
  readonly environment: string;
  readonly listed: readonly ServingRevision[];
  readonly startedMs: number;
}

function resultOf(
  { asset, environment, listed, startedMs }: Facts,
  { after, ...changed }: Changed,
  { clock }: UndeployPorts,
): DeploymentResult {
  return {
    bundle: asset.name,
    kind: asset.kind,
    environment,
    ...changed,
    imported: false,
    revision: { before: listed.at(-1)?.revision ?? null, after },
    state: null,
    basePaths: [],
    urls: [],
    conflicts: [],
    instances: [],
    problems: [],
    durationMs: Math.round(clock.elapsed() - startedMs),
  };
}

/** Asked for again only after a look: what is gone is gone, whoever's answer was lost. */
async function remove(
  asset: AssetRef,
  ports: UndeployPorts,
): Promise<{ readonly isGone: boolean; readonly error?: PipeError }> {
  const { apigee } = ports;
  try {
    if ((await apigee.revisionsOf(asset)).length === 0) return { isGone: false };
    const serving = await apigee.environmentsServing(asset);
    if (serving.length > 0) return { isGone: false, error: servesElsewhere(asset, serving) };
    const fate = await sendOrLookUp<void>(
      {
        send: () => orLost(() => apigee.deleteAsset(asset), LOST),
        look: async () => {
          const isGone = (await apigee.revisionsOf(asset)).length === 0;
          return isGone ? { kind: 'done', value: undefined } : { kind: 'absent' };
        },
        mostSends: 1,
        looksMs: [0],
      },
      ports,
    );
    if (fate.kind === 'done') return { isGone: true };
    return { isGone: false, error: fate.kind === 'absent' ? fate.lost : fate.why };
  } catch (error) {
    if (error instanceof PipeError) return { isGone: false, error };
    throw error;
  }
}

const LOST: ReadonlySet<string> = new Set(['apigee-answer-lost', 'apigee-not-found']);
