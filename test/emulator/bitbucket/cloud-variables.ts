import { type CloudAnswer, type CloudCall, demand, nothing, one, parameter, Refusal } from './cloud-call.ts';
import { newVariable } from './run-pipelines.ts';
import type { Variable } from './runs.ts';

type Kind = 'pipeline_variable' | 'deployment_variable';

/** A secured value is never shown, not even to who wrote it. */
export function variableJson(
  { uuid, key, value, secured }: Variable,
  type: Kind = 'pipeline_variable',
): object {
  return { type, uuid, key, secured, ...(!secured && { value }) };
}

/** Variables of a repository or of a deployment environment; only administrators write them. */
export function createVariable(call: CloudCall, variables: Variable[], type?: Kind): CloudAnswer {
  demand(call, 'admin');
  const given = call.body as { key?: string; value?: string; secured?: boolean };
  const { key } = given;
  if (key === undefined || !/^[A-Za-z_]\w*$/.test(key)) {
    throw new Refusal(400, 'The variable key is not valid.');
  }
  if (variables.some((each) => each.key === key)) {
    throw new Refusal(409, 'A variable with the provided key already exists.');
  }
  const made = newVariable(call.ledger, { ...given, key });
  variables.push(made);
  return one(variableJson(made, type), 201);
}

export function variable(call: CloudCall, variables: readonly Variable[]): Variable {
  const found = variables.find(({ uuid }) => uuid === parameter(call, 'variable_uuid'));
  if (found === undefined) throw new Refusal(404, 'Variable not found');
  return found;
}

export function changeVariable(call: CloudCall, variables: Variable[], type?: Kind): CloudAnswer {
  demand(call, 'admin');
  const before = variable(call, variables);
  const { key, value, secured } = call.body as Partial<Variable>;
  const after = {
    uuid: before.uuid,
    key: key ?? before.key,
    value: value ?? before.value,
    secured: secured ?? before.secured,
  };
  variables.splice(variables.indexOf(before), 1, after);
  return one(variableJson(after, type));
}

export function removeVariable(call: CloudCall, variables: Variable[]): CloudAnswer {
  demand(call, 'admin');
  variables.splice(variables.indexOf(variable(call, variables)), 1);
  return nothing;
}
