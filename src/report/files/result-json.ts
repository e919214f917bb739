import type { Problem } from '../../domain/problem.ts';
import type {
  DeletedRevision,
  DeploymentResult,
  PlannedChange,
  PlannedDeployment,
  RunResult,
} from '../../domain/results/run-result.ts';
import { whyPlanned } from '../plan-reason.ts';
import { FILLABLE, type Fillable, filledBy } from './filled-keys.ts';

/** The file `result.json`, to the letter of docs/architecture.md#what-a-run-leaves-behind. */
export function renderResultJson(result: RunResult): string {
  return `${JSON.stringify(resultJson(result), undefined, 2)}\n`;
}

/** What is not known is null; what the action does not fill is left out. */
export function resultJson(
  result: RunResult,
): Omit<ResultJson, Fillable> & Partial<Pick<ResultJson, Fillable>> {
  const whole = wholeJson(result);
  const filled = filledBy(result.action);
  // What a run has come to is told, even by an action that never should.
  const unfilled = FILLABLE.filter((key) => !filled.includes(key) && isEmpty(whole[key]));
  const leftOut = new Set<string>(unfilled);
  return Object.fromEntries(Object.entries(whole).filter(([key]) => !leftOut.has(key))) as ResultJson;
}

/** With all the keys that an action may leave out. */
export type ResultJson = ReturnType<typeof wholeJson>;

function isEmpty(value: ResultJson[Fillable]): boolean {
  if ('findings' in value) return value.errors + value.warnings + value.suppressed === 0;
  return value.length === 0;
}

function wholeJson(result: RunResult) {
  const { serving: _, configuration, ...told } = result;
  return {
    version: 1 as const,
    ...told,
    bundles: result.bundles.map(({ name, kind, path, digest }) => ({ name, kind, path, digest })),
    lint: lintJson(result.lint),
    deployments: result.deployments.map(deploymentJson),
    plan: result.plan.map(plannedJson),
    ...(configuration !== undefined && {
      configuration: configuration.map((one) => ({ ...one, problems: one.problems.map(problemJson) })),
    }),
    problems: result.problems.map(problemJson),
    warnings: result.warnings.map(problemJson),
  };
}

/** What some carry beside it, as the guard that refused, is for the run alone. */
function problemJson({ code, message, hint, where }: Problem): Problem {
  return { code, message, hint, where };
}

function lintJson({ errors, warnings, suppressed, findings }: RunResult['lint']) {
  return {
    errors,
    warnings,
    suppressed,
    findings: findings.map(({ bundle, file, line, column, rule, severity, message }) => ({
      bundle,
      file,
      line,
      column,
      rule,
      severity,
      message,
    })),
  };
}

type DeploymentJson = Omit<Exclude<DeploymentResult, { change: 'failed' }>, 'change' | 'from'> & {
  readonly change: Exclude<(DeploymentResult | DeletedRevision)['change'], keyof typeof TOLD_AS>;
};

function deploymentJson(deployment: DeploymentResult | DeletedRevision): DeploymentJson {
  if (deployment.change === 'deleted') return deletedJson(deployment);
  const { bundle, kind, environment, change, imported, revision, state, basePaths } = deployment;
  const { urls, conflicts, instances, problems, durationMs } = deployment;
  return {
    bundle,
    kind,
    environment,
    change: toldChange(change),
    imported,
    revision,
    state,
    basePaths,
    urls,
    conflicts,
    instances,
    problems: problems.map(problemJson),
    durationMs,
  };
}

/** What kept it from being deployed stands in its problems; whether a rollback was asked for stands in the action. */
const TOLD_AS = { blocked: 'failed', 'brought-back': 'rolled-back', removed: 'deleted' } as const;

/** The word for whoever reads what a run leaves behind. */
export function toldChange(change: DeploymentResult['change']): DeploymentJson['change'] {
  return isToldOtherwise(change) ? TOLD_AS[change] : change;
}

function isToldOtherwise(change: DeploymentResult['change']): change is keyof typeof TOLD_AS {
  return change in TOLD_AS;
}

/** A revision belongs to no environment: the name is empty. */
function deletedJson({ bundle, kind, revision }: DeletedRevision): DeploymentJson {
  return {
    bundle,
    kind,
    environment: '',
    change: 'deleted',
    imported: false,
    revision: { before: revision, after: null },
    state: null,
    basePaths: [],
    urls: [],
    conflicts: [],
    instances: [],
    problems: [],
    durationMs: 0,
  };
}

type PlannedJson = Omit<PlannedDeployment, 'change' | 'reason' | 'isUnjudged' | 'from'> & {
  readonly change: PlannedChange['change'];
  readonly reason: string;
};

function plannedJson(planned: PlannedChange): PlannedJson {
  const reason = whyPlanned(planned);
  if (planned.change !== 'remove') {
    const { isUnjudged: _, from: __, ...told } = planned;
    return { ...told, reason, problems: told.problems.map(problemJson) };
  }
  const { bundle, kind, change } = planned;
  const revision = { before: null, after: null };
  return { bundle, kind, environment: '', change, reason, revision, problems: [] };
}
