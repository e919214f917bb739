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
import { commitStub, page, personJson } from './cloud-json.ts';
import { zulu } from './cloud-pipelines-json.ts';
import { changeVariable, createVariable, removeVariable, variableJson } from './cloud-variables.ts';
import { uuidOf } from './people.ts';
import { addDeploymentEnvironment } from './run-pipelines.ts';
import type { Deployment, DeploymentEnvironment } from './runs.ts';

const ENVIRONMENT = '/environments/{environment_uuid}';
const VARIABLES = '/deployments_config/environments/{environment_uuid}/variables';

/** Deployments, which only pipelines make, their environments and the variables of those. */
export const deploymentHandlers: CloudHandlers = {
  'GET /deployments': (call) =>
    list(call.ledger.deployed.toReversed().map((each) => deploymentJson(each, call))),
  'GET /deployments/{deployment_uuid}': (call) => {
    const found = call.ledger.deployed.find(({ uuid }) => uuid === parameter(call, 'deployment_uuid'));
    if (found === undefined) throw new Refusal(404, 'Deployment not found');
    return one(deploymentJson(found, call));
  },
  'GET /environments': (call) => list(call.ledger.environments.map((each) => environmentJson(each, call))),
  'POST /environments': create,
  [`GET ${ENVIRONMENT}`]: (call) => one(environmentJson(environment(call), call)),
  [`DELETE ${ENVIRONMENT}`]: (call) => {
    demand(call, 'admin');
    call.ledger.environments.splice(call.ledger.environments.indexOf(environment(call)), 1);
    return nothing;
  },
  [`GET ${VARIABLES}`]: (call) =>
    list(environment(call).variables.map((each) => variableJson(each, 'deployment_variable'))),
  [`POST ${VARIABLES}`]: (call) => createVariable(call, environment(call).variables, 'deployment_variable'),
  [`PUT ${VARIABLES}/{variable_uuid}`]: (call) =>
    changeVariable(call, environment(call).variables, 'deployment_variable'),
  [`DELETE ${VARIABLES}/{variable_uuid}`]: (call) => removeVariable(call, environment(call).variables),
};

function environment(call: CloudCall): DeploymentEnvironment {
  const asked = parameter(call, 'environment_uuid');
  const found = call.ledger.environments.find(({ uuid }) => uuid === asked);
  if (found === undefined) throw new Refusal(404, 'Environment not found');
  return found;
}

function create(call: CloudCall): CloudAnswer {
  demand(call, 'admin');
  const { name, environment_type: type } = call.body as {
    name?: string;
    environment_type?: { name?: string };
  };
  if (name === undefined || name === '') throw new Refusal(400, 'The environment needs a name.');
  if (call.ledger.environments.some((each) => each.name === name)) {
    throw new Refusal(409, 'An environment with this name already exists.');
  }
  const known = (['Test', 'Staging', 'Production'] as const).find((each) => each === (type?.name ?? 'Test'));
  if (known === undefined) throw new Refusal(400, `No environment type ${type?.name}`);
  return one(environmentJson(addDeploymentEnvironment(call.ledger, { name, type: known }), call), 201);
}

function environmentJson(
  { uuid, name, type, rank, adminOnly, branches }: DeploymentEnvironment,
  { ledger }: CloudCall,
): object {
  const ranks = { Test: 0, Staging: 1, Production: 2 };
  const restrictions = branches.map((pattern) => ({
    type: 'deployment_restrictions_branch',
    pattern,
  }));
  return {
    type: 'deployment_environment',
    uuid,
    name,
    slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    rank,
    hidden: false,
    environment_type: { type: 'deployment_environment_type', name: type, rank: ranks[type] },
    deployment_gate_enabled: false,
    environment_lock_enabled: true,
    lock: { type: 'deployment_environment_lock_open', name: 'OPEN' },
    restrictions: {
      type: 'deployment_restrictions_configuration',
      admin_only: adminOnly,
      branches: restrictions,
    },
    category: { name: type },
    repository_uuid: ledger.uuid,
  };
}

function deploymentJson(deployment: Deployment, call: CloudCall): object {
  const { ledger } = call;
  const { uuid, commit, startedAt, number, pipeline, step } = deployment;
  const found = ledger.environments.find(({ name }) => name === deployment.environment);
  return {
    type: 'deployment',
    uuid,
    key: 'default',
    number,
    state: stateJson(deployment, call),
    environment: { type: 'deployment_environment', uuid: found?.uuid, name: deployment.environment },
    deployable: {
      type: 'deployment_release',
      uuid: uuidOf(`release ${uuid}`),
      name: `#${number}`,
      commit: commitStub(commit, call),
      pipeline: { type: 'pipeline', uuid: pipeline },
    },
    release: {
      type: 'deployment_release',
      uuid: uuidOf(`release ${uuid}`),
      name: `#${number}`,
      url: page(ledger, `pipelines/results/${number}`).href,
      commit: commitStub(commit, call),
      created_on: zulu(startedAt),
    },
    step: { type: 'pipeline_step', uuid: step },
    created_on: zulu(startedAt),
    last_update_time: zulu(deployment.completedAt ?? startedAt),
  };
}

function stateJson(
  { state, startedAt, completedAt, deployer, number }: Deployment,
  { ledger, base }: CloudCall,
): object {
  if (state === 'undeployed') return { type: 'deployment_state_undeployed', name: 'UNDEPLOYED' };
  const common = {
    url: page(ledger, `pipelines/results/${number}`).href,
    deployer: personJson(ledger.world, deployer, base),
    start_date: zulu(startedAt),
  };
  if (state === 'in-progress') {
    return { type: 'deployment_state_in_progress', name: 'IN_PROGRESS', ...common };
  }
  const name = state.toUpperCase();
  return {
    type: 'deployment_state_completed',
    name: 'COMPLETED',
    ...common,
    completion_date: zulu(completedAt ?? startedAt),
    status: { type: `deployment_state_completed_status_${state}`, name },
  };
}
