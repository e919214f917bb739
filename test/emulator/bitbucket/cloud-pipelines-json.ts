import { commitStub, link, page, personJson, repositoryStub, type Speaking } from './cloud-json.ts';
import { pullRequestStub } from './cloud-review-json.ts';
import { fullName } from './request-log.ts';
import type { Pipeline, RunState, RunTarget, Schedule, Step } from './runs.ts';

/** Pipelines write their times with a Z. */
export function zulu(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function pipelineJson(pipeline: Pipeline, speaking: Speaking): object {
  const { ledger, base } = speaking;
  const { uuid, number, creator, trigger, target, state, createdAt, completedAt, variables } = pipeline;
  const self = `${base}/repositories/${fullName(ledger)}/pipelines/${encodeURIComponent(uuid)}`;
  const seconds = completedAt === undefined ? 0 : Math.round((completedAt - createdAt) / 1000);
  return {
    type: 'pipeline',
    uuid,
    repository: repositoryStub(speaking),
    state: stateJson(state, 'pipeline'),
    build_number: number,
    run_number: 1,
    creator: personJson(ledger.world, creator, base),
    created_on: zulu(createdAt),
    ...(completedAt !== undefined && { completed_on: zulu(completedAt) }),
    target: targetJson(target, speaking),
    trigger: triggerJson(trigger),
    duration_in_seconds: seconds,
    build_seconds_used: seconds,
    expired: false,
    has_variables: variables.length > 0,
    links: {
      self: link(self),
      steps: link(`${self}/steps/`),
      html: page(ledger, `pipelines/results/${number}`),
    },
  };
}

function triggerJson(trigger: Pipeline['trigger']): object {
  const names = { push: 'PUSH', manual: 'MANUAL', schedule: 'SCHEDULE' };
  return { name: names[trigger], type: `pipeline_trigger_${trigger}` };
}

const results: Partial<Record<RunState, string>> = {
  successful: 'SUCCESSFUL',
  failed: 'FAILED',
  error: 'ERROR',
  stopped: 'STOPPED',
  'not-run': 'NOT_RUN',
};

/** A state within a state, as `pipeline` and `pipeline_step` have it. */
function stateJson(state: RunState, of: 'pipeline' | 'pipeline_step'): object {
  const result = results[state];
  if (result !== undefined) {
    return {
      name: 'COMPLETED',
      type: `${of}_state_completed`,
      result: { name: result, type: `${of}_state_completed_${result.toLowerCase()}` },
    };
  }
  if (state === 'pending') return { name: 'PENDING', type: `${of}_state_pending` };
  const stage = state === 'paused' ? 'PAUSED' : 'RUNNING';
  return {
    name: 'IN_PROGRESS',
    type: `${of}_state_in_progress`,
    stage: { name: stage, type: `${of}_state_in_progress_${stage.toLowerCase()}` },
  };
}

function targetJson(target: RunTarget, speaking: Speaking): object {
  const { kind, ref, commit, destination, selector } = target;
  const common = { selector: selectorJson(selector), commit: commitStub(commit, speaking) };
  if (kind === 'commit') return { type: 'pipeline_commit_target', ...common };
  if (kind !== 'pull-request')
    return { type: 'pipeline_ref_target', ref_type: kind, ref_name: ref, ...common };
  const pullRequest = speaking.ledger.pullRequests.get(target.pullRequest ?? 0);
  return {
    type: 'pipeline_pullrequest_target',
    source: ref,
    destination,
    destination_commit: { hash: (pullRequest?.destinationTip ?? '').slice(0, 12) },
    ...(pullRequest !== undefined && { pullrequest: pullRequestStub(pullRequest, speaking) }),
    ...common,
  };
}

function selectorJson(selector: RunTarget['selector']): object {
  return { ...selector };
}

export function stepJson(step: Step, pipeline: Pipeline, { ledger }: Speaking): object {
  const { uuid, name, state, startedAt, completedAt, trigger, environment } = step;
  const found = ledger.environments.find((each) => each.name === environment);
  return {
    type: 'pipeline_step',
    uuid,
    name,
    run_number: 1,
    pipeline: { type: 'pipeline', uuid: pipeline.uuid },
    state: stateJson(state, 'pipeline_step'),
    trigger: { type: `pipeline_step_trigger_${trigger}` },
    started_on: zulu(startedAt),
    ...(completedAt !== undefined && { completed_on: zulu(completedAt) }),
    ...(found !== undefined && { environment: found.uuid }),
    image: { name: 'atlassian/default-image:4' },
    setup_commands: [],
    script_commands: [],
    maxTime: 120,
  };
}

export function scheduleJson({
  uuid,
  enabled,
  cron,
  branch,
  selector,
  createdAt,
  updatedAt,
}: Schedule): object {
  return {
    type: 'pipeline_schedule',
    uuid,
    enabled,
    cron_pattern: cron,
    target: { type: 'pipeline_ref_target', ref_type: 'branch', ref_name: branch, selector },
    created_on: zulu(createdAt),
    updated_on: zulu(updatedAt),
  };
}
