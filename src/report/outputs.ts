import type { DeploymentResult, RunResult } from '../domain/run-result.ts';
import { inEnvironments } from './removals.ts';

/** FACTS §1.6: a pipeline holds 50 output variables at the most; other steps want some of them. */
const MOST_PER_BUNDLE = 40;

/** `outputs.env`: what a later step of the pipeline may want to know, `KEY=value` a line. */
export function renderOutputs(result: RunResult): string {
  const deployed = result.deployments.filter((one) => one.change === 'deployed' || one.change === 'reused');
  const lines = [
    `APIGEE_PIPE_OUTCOME=${result.outcome}`,
    `APIGEE_PIPE_EXIT_CODE=${result.exitCode}`,
    `APIGEE_PIPE_DEPLOYED=${deployed.length}`,
    `APIGEE_PIPE_LINT_ERRORS=${result.lint.errors}`,
    `APIGEE_PIPE_LINT_WARNINGS=${result.lint.warnings}`,
    ...inEnvironments(result.deployments)
      .slice(0, MOST_PER_BUNDLE / 2)
      .flatMap(renderDeployment),
  ];
  return `${lines.join('\n')}\n`;
}

function renderDeployment(deployment: DeploymentResult): readonly string[] {
  const name = `APIGEE_PIPE_${variablePart(deployment.bundle)}_${variablePart(deployment.environment)}`;
  const url = deployment.urls[0];
  return [
    `${name}_REVISION=${deployment.revision.after ?? ''}`,
    ...(url === undefined ? [] : [`${name}_URL=${url}`]),
  ];
}

/** `orders-v1` → `ORDERS_V1`: only what a shell takes as a variable's name. */
function variablePart(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}
