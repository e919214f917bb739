import type { BuildContext } from '../../src/domain/code-host/build-context.ts';
import type { Problem } from '../../src/domain/problem.ts';
import type {
  DeploymentResult,
  PlannedDeployment,
  PreviewResult,
  RunResult,
} from '../../src/domain/results/run-result.ts';
import { leftOutInWords } from '../../src/report/left-out.ts';

export const links = {
  buildUrl: 'https://bitbucket.org/acme/apis/pipelines/results/42',
  reportPath: 'test-reports/apigee-pipe/report.md',
};

/** A result with three bundles and nothing done yet. */
export function resultOf(change: Partial<RunResult> = {}): RunResult {
  return {
    action: 'deploy',
    outcome: 'done',
    exitCode: 0,
    startedAt: '2026-11-21T22:00:00.000Z',
    durationMs: 31_400,
    apigee: { platform: 'x', organization: 'acme', environments: ['test', 'prod'] },
    source: {
      repository: 'acme/apis',
      commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
      branch: 'main',
      pullRequest: 7,
      build: 42,
    },
    bundles: [
      { name: 'orders', kind: 'apiproxy', path: 'proxies/orders', digest: 'sha256:aa' },
      { name: 'rates', kind: 'apiproxy', path: 'proxies/rates', digest: 'sha256:bb' },
      { name: 'common', kind: 'sharedflow', path: 'flows/common', digest: 'sha256:cc' },
    ],
    lint: { errors: 0, warnings: 0, suppressed: 0, findings: [], accepted: [] },
    deployments: [],
    plan: [],
    problems: [],
    warnings: [],
    ...change,
  };
}

type Failed = Extract<DeploymentResult, { change: 'failed' }>;
type Skipped = Extract<DeploymentResult, { change: 'skipped' }>;
type Other = Exclude<DeploymentResult, Failed | Skipped>;
type Given =
  | Partial<Other>
  | (Partial<Failed> & Pick<Failed, 'change' | 'aftermath'>)
  | (Partial<Skipped> & Pick<Skipped, 'change'>);

function changeOf(given: Given) {
  if (given.change === 'failed') return { change: given.change, aftermath: given.aftermath };
  if (given.change === 'skipped')
    return { change: given.change, because: given.because ?? { kind: 'stopped' as const } };
  return { change: given.change ?? 'deployed' };
}

export function deploymentOf(change: Given = {}): DeploymentResult {
  const name = change.bundle ?? 'orders';
  const environment = change.environment ?? 'test';
  return {
    bundle: name,
    kind: 'apiproxy',
    environment,
    imported: true,
    revision: { before: '7', after: '8' },
    state: 'READY',
    basePaths: [`/${name}`],
    urls: [`https://${environment}.acme.example/${name}`],
    conflicts: [],
    instances: [],
    problems: [],
    durationMs: 14_200,
    ...change,
    ...changeOf(change),
  };
}

/** A bundle that was left out since test, which comes first, is not what it should be. */
export function leftOutOf(bundle: string, environment = 'prod'): DeploymentResult {
  const because = { kind: 'environment', failedIn: 'test' } as const;
  const message = `${bundle} was ${leftOutInWords({ environment, because })}`;
  const problems = [{ code: 'skipped', message, where: bundle } as const];
  return deploymentOf({ bundle, environment, change: 'skipped', because, problems });
}

export function unchangedOf(bundle: string, environment: string, revision: string): DeploymentResult {
  const change = {
    change: 'unchanged',
    imported: false,
    revision: { before: revision, after: revision },
  } as const;
  return deploymentOf({ ...change, bundle, environment });
}

export function sharedFlow(result: DeploymentResult): DeploymentResult {
  return { ...result, kind: 'sharedflow', basePaths: [], urls: [] };
}

export function previewOf(name: string, more: Partial<PreviewResult> = {}): PreviewResult {
  return {
    name,
    bundle: 'orders',
    kind: 'apiproxy',
    environment: 'test',
    change: 'deployed',
    revision: '1',
    state: 'READY',
    urls: [],
    pullRequest: 7,
    commit: null,
    expiresAt: null,
    ...more,
  };
}

export function plannedOf(change: Partial<PlannedDeployment> = {}): PlannedDeployment {
  return {
    bundle: 'orders',
    kind: 'apiproxy',
    environment: 'test',
    change: 'deploy',
    reason: { kind: 'bundle-changed', revision: '7', commit: 'a1b2c3d4e5f6' },
    revision: { before: '7', after: null },
    problems: [],
    ...change,
  };
}

type Found = RunResult['lint']['findings'][number];

export function findingOf(change: Partial<Found> = {}): Found {
  return {
    bundle: 'orders',
    kind: 'apiproxy',
    file: 'proxies/orders/apiproxy/policies/SA-Limit.xml',
    line: 3,
    column: 5,
    rule: 'PO034',
    severity: 'error',
    message: 'Rate should be specified with a literal or a reference.',
    ...change,
  };
}

export function lintOf(findings: readonly Found[], suppressed = 0): RunResult['lint'] {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors, suppressed, findings, accepted: [] };
}

/** A run that ended before it began. */
export const unconfigured = resultOf({
  outcome: 'invalid',
  exitCode: 2,
  bundles: [],
  source: { repository: null, commit: null, branch: null, pullRequest: null, build: null },
  problems: [
    {
      code: 'config-invalid',
      message: "APIGEE_ORG is missing: the organization's name, e.g. acme-prod.",
      where: 'APIGEE_ORG',
    },
    { code: 'config-invalid', message: 'must be whole seconds from 10 to 3600.', where: 'WAIT_TIMEOUT' },
  ],
});

export const context: BuildContext = {
  repository: 'acme/apis',
  commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  branch: 'feature/orders',
  tag: undefined,
  pullRequest: 7,
  destinationBranch: 'main',
  build: 42,
  buildUrl: 'https://bitbucket.org/acme/apis/pipelines/results/42',
  triggeredBy: undefined,
};

export const problem = (code: Problem['code'], message: string): Problem => ({ code, message });
