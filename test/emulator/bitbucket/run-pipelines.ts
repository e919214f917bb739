import { personOf, uuidOf } from './people.ts';
import type { Ledger } from './request-log.ts';
import type {
  Deployment,
  DeploymentEnvironment,
  Pipeline,
  RunState,
  RunTarget,
  Step,
  Variable,
} from './runs.ts';

interface StepOrder {
  readonly name?: string;
  readonly state?: RunState;
  readonly trigger?: Step['trigger'];
  readonly startedBy?: string;
  /** A deployment environment, which is made where it does not exist. */
  readonly environment?: string;
}

export interface PipelineOrder {
  readonly branch?: string;
  readonly tag?: string;
  readonly pullRequest?: number;
  /** The tip of the branch, tag or pull request unless said. */
  readonly commit?: string;
  readonly custom?: string;
  readonly creator?: string;
  readonly trigger?: Pipeline['trigger'];
  readonly state?: RunState;
  readonly steps?: readonly StepOrder[];
  readonly variables?: readonly {
    readonly key: string;
    readonly value: string;
    readonly secured?: boolean;
  }[];
  readonly number?: number;
  readonly at?: number;
  /** A minute unless said. */
  readonly tookMs?: number;
}

const running = new Set<RunState>(['pending', 'in-progress', 'paused']);

/** A run of Pipelines; each step with an environment is a deployment. */
export function addPipeline(ledger: Ledger, order: PipelineOrder): Pipeline {
  const run: Run = {
    state: 'successful',
    at: ledger.world.now(),
    number: Math.max(0, ...ledger.pipelines.map((each) => each.number)) + 1,
    ...order,
  };
  const { state, at, number } = run;
  const steps = (order.steps ?? [{}]).map((step, index) => stepOf(ledger, { ...step, index }, run));
  const pipeline: Pipeline = {
    uuid: uuidOf(`pipeline ${ledger.uuid} ${number}`),
    number,
    creator: personOf(ledger.world, order.creator ?? 'dana').name,
    trigger: order.trigger ?? (order.custom === undefined ? 'push' : 'manual'),
    target: targetOf(ledger, order),
    state,
    createdAt: at,
    steps,
    variables: (order.variables ?? []).map((each) => newVariable(ledger, each)),
    ...ended(state, run),
  };
  ledger.pipelines.push(pipeline);
  for (const step of steps) recordDeployment(ledger, pipeline, step);
  return pipeline;
}

interface Run {
  readonly state: RunState;
  readonly at: number;
  readonly number: number;
  readonly tookMs?: number;
}

function ended(state: RunState, { at, tookMs = 60_000 }: Run): { completedAt?: number } {
  return running.has(state) ? {} : { completedAt: at + tookMs };
}

function stepOf(ledger: Ledger, order: StepOrder & { readonly index: number }, run: Run): Step {
  const { index, state = run.state, name = `Step ${index + 1}`, trigger = 'automatic' } = order;
  return {
    uuid: uuidOf(`step ${ledger.uuid} ${run.number} ${index}`),
    name,
    state,
    startedAt: run.at,
    trigger,
    ...(order.startedBy !== undefined && { startedBy: order.startedBy }),
    ...(order.environment !== undefined && { environment: order.environment }),
    ...ended(state, run),
  };
}

function targetOf(ledger: Ledger, order: PipelineOrder): RunTarget {
  const { pullRequest, tag, custom } = order;
  const selector = custom === undefined ? undefined : { type: 'custom', pattern: custom };
  if (pullRequest !== undefined) return reviewTarget(ledger, order, selector);
  if (tag !== undefined) {
    const commit = given(order.commit ?? ledger.tags.get(tag)?.hash, tag);
    return { kind: 'tag', ref: tag, commit, selector: selector ?? { type: 'tags', pattern: tag } };
  }
  const { branch: ref = ledger.mainBranch } = order;
  const commit = given(order.commit ?? ledger.branches.get(ref), ref);
  return { kind: 'branch', ref, commit, selector: selector ?? { type: 'branches', pattern: ref } };
}

function given(commit: string | undefined, ref: string): string {
  if (commit === undefined) throw new Error(`the emulator has no branch or tag ${ref}`);
  return commit;
}

function reviewTarget(
  ledger: Ledger,
  order: PipelineOrder,
  selector: RunTarget['selector'] = { type: 'pull-requests', pattern: '**' },
): RunTarget {
  const { pullRequest = 0 } = order;
  const found = ledger.pullRequests.get(pullRequest);
  if (found === undefined) throw new Error(`the emulator has no pull request ${pullRequest}`);
  const { source: ref, destination, sourceTip } = found;
  return { kind: 'pull-request', ref, destination, pullRequest, commit: order.commit ?? sourceTip, selector };
}

function recordDeployment(ledger: Ledger, pipeline: Pipeline, step: Step): void {
  if (step.environment === undefined) return;
  addDeploymentEnvironment(ledger, { name: step.environment });
  const states: Partial<Record<RunState, Deployment['state']>> = {
    'in-progress': 'in-progress',
    successful: 'successful',
    stopped: 'stopped',
    failed: 'failed',
    error: 'failed',
  };
  ledger.deployed.push({
    uuid: uuidOf(`deployment ${step.uuid}`),
    environment: step.environment,
    commit: pipeline.target.commit,
    state: states[step.state] ?? 'undeployed',
    deployer: step.startedBy ?? pipeline.creator,
    startedAt: step.startedAt,
    ...(step.completedAt !== undefined && { completedAt: step.completedAt }),
    pipeline: pipeline.uuid,
    step: step.uuid,
    number: pipeline.number,
  });
}

export function addDeploymentEnvironment(
  ledger: Ledger,
  order: Partial<DeploymentEnvironment> & { readonly name: string },
): DeploymentEnvironment {
  const known = ledger.environments.find(({ name }) => name === order.name);
  if (known !== undefined) return known;
  const environment: DeploymentEnvironment = {
    uuid: uuidOf(`environment ${ledger.uuid} ${order.name}`),
    type: 'Test',
    rank: ledger.environments.length,
    variables: [],
    adminOnly: false,
    branches: [],
    ...order,
  };
  ledger.environments.push(environment);
  return environment;
}

export function newVariable(
  ledger: Ledger,
  { key, value = '', secured = false }: { key: string; value?: string; secured?: boolean },
): Variable {
  return { uuid: uuidOf(`variable ${ledger.uuid} ${key} ${ledger.world.nextId++}`), key, value, secured };
}
