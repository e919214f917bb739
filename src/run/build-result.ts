import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { Platform } from '../domain/organization.ts';
import type { RunResult } from '../domain/results/run-result.ts';
import { EXIT_CODES, type Outcome } from '../errors/outcome.ts';
import type { RunRecord } from './context.ts';

export interface ResultInput {
  readonly action: string;
  readonly outcome: Outcome;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly platform: Platform;
  readonly organization: string | undefined;
  readonly environments: readonly string[];
  readonly context: BuildContext | undefined;
  readonly record: RunRecord;
}

/** The record as everything that reports the run is rendered from; what is not known is null, never left out. */
export function buildResult(input: ResultInput): RunResult {
  const { action, outcome, platform, organization, environments, context, record } = input;
  return {
    action,
    outcome,
    exitCode: EXIT_CODES[outcome],
    startedAt: new Date(input.startedAtMs).toISOString(),
    durationMs: Math.round(input.durationMs),
    apigee: { platform, organization: organization ?? null, environments },
    source: sourceOf(context),
    bundles: record.bundles.map(({ name, kind, path, digest, sharedFlowsCalled: calls }) => ({
      name,
      kind,
      path,
      digest,
      calls,
    })),
    lint: record.lint,
    deployments: record.deployments,
    plan: record.plan,
    ...(record.differences === undefined ? {} : { differences: record.differences }),
    ...(record.serving !== undefined && { serving: record.serving }),
    ...(record.configuration !== undefined && { configuration: record.configuration }),
    ...(record.gates.length > 0 && { gates: record.gates }),
    ...(record.audit !== undefined && { audit: record.audit }),
    ...(record.check !== undefined && { check: record.check }),
    ...(record.setup !== undefined && { setup: record.setup }),
    ...(record.previews !== undefined && { previews: record.previews }),
    problems: record.problems,
    warnings: record.warnings,
  };
}

function sourceOf(context: BuildContext | undefined): RunResult['source'] {
  return {
    repository: orNull(context?.repository),
    commit: orNull(context?.commit),
    branch: orNull(context?.branch),
    pullRequest: orNull(context?.pullRequest),
    build: orNull(context?.build),
  };
}

function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null;
}
