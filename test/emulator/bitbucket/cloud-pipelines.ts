import {
  type CloudAnswer,
  type CloudCall,
  type CloudHandlers,
  demand,
  list,
  nothing,
  one,
  parameter,
  Refusal,
} from './cloud-call.ts';
import { repositoryStub } from './cloud-json.ts';
import { pipelineJson, scheduleJson, stepJson } from './cloud-pipelines-json.ts';
import { changeVariable, createVariable, removeVariable, variable, variableJson } from './cloud-variables.ts';
import { findCommit } from './git.ts';
import { uuidOf } from './people.ts';
import { addPipeline, type PipelineOrder } from './run-pipelines.ts';
import type { Pipeline, RunState, Schedule } from './runs.ts';

const PIPELINE = '/pipelines/{pipeline_uuid}';
const SCHEDULE = '/pipelines_config/schedules/{schedule_uuid}';
const VARIABLE = '/pipelines_config/variables/{variable_uuid}';

/** Pipelines, their steps, variables and schedules. */
export const pipelineHandlers: CloudHandlers = {
  'GET /pipelines': (call) => {
    const shown = call.ledger.pipelines.filter((each) => isAsked(each, call));
    const withoutNext = call.ledger.world.settings.pipelinesNext === 'left-out';
    return list(
      shown.map((each) => pipelineJson(each, call)),
      { withoutNext },
    );
  },
  'POST /pipelines': start,
  [`GET ${PIPELINE}`]: (call) => one(pipelineJson(pipeline(call), call)),
  [`POST ${PIPELINE}/stopPipeline`]: (call) => {
    const found = pipeline(call);
    if (found.completedAt !== undefined) throw new Refusal(400, 'The pipeline is completed already.');
    Object.assign(found, { state: 'stopped', completedAt: call.exchange.now });
    return nothing;
  },
  [`GET ${PIPELINE}/steps`]: (call) =>
    list(pipeline(call).steps.map((step) => stepJson(step, pipeline(call), call))),
  [`GET ${PIPELINE}/steps/{step_uuid}`]: (call) => {
    const step = pipeline(call).steps.find(({ uuid }) => uuid === parameter(call, 'step_uuid'));
    if (step === undefined) throw new Refusal(404, 'Step not found');
    return one(stepJson(step, pipeline(call), call));
  },
  'GET /pipelines_config': (call) => config(call),
  'PUT /pipelines_config': (call) => {
    demand(call, 'admin');
    call.ledger.pipelinesEnabled = call.body['enabled'] === true;
    return config(call);
  },
  'GET /pipelines_config/variables': (call) => list(call.ledger.variables.map((each) => variableJson(each))),
  'POST /pipelines_config/variables': (call) => createVariable(call, call.ledger.variables),
  [`GET ${VARIABLE}`]: (call) => one(variableJson(variable(call, call.ledger.variables))),
  [`PUT ${VARIABLE}`]: (call) => changeVariable(call, call.ledger.variables),
  [`DELETE ${VARIABLE}`]: (call) => removeVariable(call, call.ledger.variables),
  'GET /pipelines_config/schedules': (call) => list(call.ledger.schedules.map(scheduleJson)),
  'POST /pipelines_config/schedules': createSchedule,
  [`GET ${SCHEDULE}`]: (call) => one(scheduleJson(schedule(call))),
  [`PUT ${SCHEDULE}`]: (call) => {
    demand(call, 'write');
    const found = schedule(call);
    found.enabled = call.body['enabled'] === true;
    found.updatedAt = call.exchange.now;
    return one(scheduleJson(found));
  },
  [`DELETE ${SCHEDULE}`]: (call) => {
    demand(call, 'write');
    call.ledger.schedules.splice(call.ledger.schedules.indexOf(schedule(call)), 1);
    return nothing;
  },
  [`GET ${SCHEDULE}/executions`]: () => list([]),
};

function config(call: CloudCall): CloudAnswer {
  const { pipelinesEnabled: enabled } = call.ledger;
  return one({ type: 'repository_pipelines_configuration', enabled, repository: repositoryStub(call) });
}

/** Found by UUID, and by number too. */
function pipeline(call: CloudCall): Pipeline {
  const asked = parameter(call, 'pipeline_uuid');
  const found = call.ledger.pipelines.find(({ uuid, number }) => uuid === asked || String(number) === asked);
  if (found === undefined) throw new Refusal(404, 'Pipeline not found');
  return found;
}

const statuses: Readonly<Record<RunState, string>> = {
  pending: 'PENDING',
  'in-progress': 'BUILDING',
  paused: 'PAUSED',
  successful: 'PASSED',
  failed: 'FAILED',
  error: 'ERROR',
  stopped: 'STOPPED',
  'not-run': 'UNKNOWN',
};
const triggers = { push: 'PUSH', manual: 'MANUAL', schedule: 'SCHEDULED' };

const selectors: Readonly<Record<string, string>> = {
  branches: 'BRANCH',
  tags: 'TAG',
  custom: 'CUSTOM',
  'pull-requests': 'PULLREQUESTS',
  default: 'DEFAULT',
};

function isAsked({ target, state, trigger, creator }: Pipeline, { exchange, ledger }: CloudCall): boolean {
  const facts: Readonly<Record<string, string | undefined>> = {
    'target.ref_name': target.ref,
    'target.branch': target.kind === 'tag' ? undefined : target.ref,
    'target.ref_type': target.kind === 'tag' ? 'TAG' : 'BRANCH',
    'target.commit.hash': target.commit,
    'target.selector.type': selectors[target.selector.type],
    'target.selector.pattern': target.selector.pattern,
    'creator.uuid': ledger.world.people.get(creator)?.uuid,
    status: statuses[state],
    trigger_type: triggers[trigger],
  };
  return Object.entries(facts).every(([name, fact]) => {
    const asked = exchange.url.searchParams.getAll(name);
    return asked.length === 0 || asked.some((each) => each === fact);
  });
}

interface Started {
  readonly target?: {
    readonly type?: string;
    readonly ref_type?: string;
    readonly ref_name?: string;
    readonly commit?: { readonly hash?: string };
    readonly selector?: { readonly type?: string; readonly pattern?: string };
    readonly pullrequest?: { readonly id?: number | string };
  };
  readonly variables?: readonly {
    readonly key: string;
    readonly value: string;
    readonly secured?: boolean;
  }[];
}

function start(call: CloudCall): CloudAnswer {
  demand(call, 'write');
  const { target, variables = [] } = call.body as Started;
  if (target === undefined) throw new Refusal(400, 'Bad request', { fields: { target: ['required'] } });
  if (!call.ledger.pipelinesEnabled) throw new Refusal(400, 'Pipelines is not enabled for this repository.');
  const { selector } = target;
  const made = addPipeline(call.ledger, {
    ...startPoint(call, target),
    ...(selector?.type === 'custom' && { custom: selector.pattern ?? '' }),
    variables,
    creator: call.caller.name,
    trigger: 'manual',
    state: 'pending',
    at: call.exchange.now,
  });
  return one(pipelineJson(made, call), 201);
}

function startPoint({ ledger }: CloudCall, target: NonNullable<Started['target']>): PipelineOrder {
  const { ref_name: name = ledger.mainBranch, ref_type: type } = target;
  const ref = type === 'tag' ? { tag: name } : { branch: name };
  const asked = target.commit?.hash;
  if (asked !== undefined) {
    const commit = findCommit(ledger, asked)?.hash;
    if (commit === undefined) throw new Refusal(400, `Commit ${asked} not found`);
    return { ...ref, commit };
  }
  const isKnown = type === 'tag' ? ledger.tags.has(name) : ledger.branches.has(name);
  if (!isKnown) throw new Refusal(400, `Reference ${name} not found`);
  return ref;
}

function createSchedule(call: CloudCall): CloudAnswer {
  demand(call, 'write');
  const {
    target,
    cron_pattern: cron,
    enabled = true,
  } = call.body as {
    target: { ref_name: string; selector: Schedule['selector'] };
    cron_pattern: string;
    enabled?: boolean;
  };
  // Seven fields, seconds first, as the document says.
  if (cron.trim().split(/\s+/).length !== 7) throw new Refusal(400, 'The cron expression is not valid.');
  if (!call.ledger.branches.has(target.ref_name)) throw new Refusal(400, `No branch ${target.ref_name}`);
  const made: Schedule = {
    uuid: uuidOf(`schedule ${call.ledger.uuid} ${call.ledger.world.nextId++}`),
    enabled,
    cron,
    branch: target.ref_name,
    selector: target.selector,
    createdAt: call.exchange.now,
    updatedAt: call.exchange.now,
  };
  call.ledger.schedules.push(made);
  return one(scheduleJson(made), 201);
}

function schedule(call: CloudCall): Schedule {
  const found = call.ledger.schedules.find(({ uuid }) => uuid === parameter(call, 'schedule_uuid'));
  if (found === undefined) throw new Refusal(404, 'Schedule not found');
  return found;
}
