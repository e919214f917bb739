import type { AssetRef } from '../../domain/bundle.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { Problem } from '../../domain/problem.ts';
import type { LiveDifference } from '../../domain/results/difference.ts';
import type { DeploymentResult, RunResult } from '../../domain/results/run-result.ts';
import { visible } from '../../domain/text/visible-text.ts';
import { differenceLines } from '../console/difference-lines.ts';
import { inEnvironments } from '../removals.ts';

/**
 * The file `junit.xml`: a suite per bundle, with a case for its lint and one for each environment it was deployed
 * to. Errors fail; warnings are told in system-out and fail nothing, since Bitbucket shows a failed test as red.
 */
export function renderJunit(
  result: Pick<RunResult, 'bundles' | 'lint' | 'deployments'> &
    Partial<Pick<RunResult, 'differences' | 'apigee'>>,
): string {
  const suites = suitesOf(result);
  const total = (count: (suite: Suite) => number): number =>
    suites.reduce((sum, suite) => sum + count(suite), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="apigee-pipe" tests="${total(({ cases }) => cases.length)}" failures="${total(failuresIn)}" errors="0">`,
    ...suites.flatMap(renderSuite),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly seconds: number;
  /** One text for each thing that went wrong; none if the case passes. */
  readonly failures: readonly { readonly message: string; readonly type: string; readonly text: string }[];
  readonly skipped?: boolean;
  readonly output: readonly string[];
}

function suitesOf(result: Parameters<typeof renderJunit>[0]): readonly Suite[] {
  const { bundles, lint, deployments } = result;
  const ofBundles = bundles.map(({ name, kind, path }) => {
    const mine = lint.findings.filter((finding) => finding.bundle === name && isBelow(finding.file, path));
    const deployed = inEnvironments(deployments).filter((one) => one.bundle === name && one.kind === kind);
    const drift = driftCases(result, { name, kind });
    const linted = result.differences === undefined || mine.length > 0 ? [lintCase(mine)] : [];
    return { name: path, cases: [...linted, ...deployed.map(deploymentCase), ...drift] };
  });
  return [...ofBundles, ...foreignSuite(result)];
}

/** A case for each environment whose bundles were compared. */
function driftCases(
  { differences, apigee }: Parameters<typeof renderJunit>[0],
  { name, kind }: AssetRef,
): readonly Case[] {
  if (differences === undefined) return [];
  return (apigee?.environments ?? []).map((environment) =>
    driftCase(
      `drift in ${environment}`,
      differences.filter(
        (one) => one.bundle === name && one.kind === kind && one.environment === environment,
      ),
    ),
  );
}

function foreignSuite({ differences = [] }: Parameters<typeof renderJunit>[0]): readonly Suite[] {
  const foreign = differences.filter(({ change }) => change === 'foreign');
  if (foreign.length === 0) return [];
  const cases = foreign.map((one) => driftCase(`${one.bundle} in ${one.environment}`, [one]));
  return [{ name: 'not in the repository', cases }];
}

function driftCase(name: string, differences: readonly LiveDifference[]): Case {
  return {
    name,
    seconds: 0,
    failures: differences.map((difference) => {
      const [message = ''] = differenceLines([difference]);
      return { message, type: 'drift', text: differenceLines([difference]).join('\n') };
    }),
    output: [],
  };
}

const isBelow = (file: string, path: string): boolean =>
  path === '' || path === '.' || file === path || file.startsWith(`${path}/`);

function lintCase(findings: readonly Finding[]): Case {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  return {
    name: 'lint',
    seconds: 0,
    failures: errors.map((finding) => ({
      message: `${finding.rule} ${finding.message}`,
      type: finding.rule,
      text: describe(finding),
    })),
    output: warnings.map((finding) => `warning ${describe(finding)}`),
  };
}

function describe({ file, line, column, rule, message }: Finding): string {
  const place = [file, line, line === undefined ? undefined : column].filter(
    (part) => part !== undefined && part !== 0,
  );
  return `${place.join(':')} ${rule} ${message}`;
}

type Told = Omit<Problem, 'code'> & { readonly code: Problem['code'] | DeploymentResult['change'] };

function deploymentCase(deployment: DeploymentResult): Case {
  const { environment, change, revision, problems, durationMs } = deployment;
  const failed = change === 'failed' || change === 'blocked' || change === 'rolled-back';
  const told: readonly Told[] =
    problems.length > 0 ? problems : [{ code: change, message: `The deployment is ${change}.` }];
  return {
    name: `deploy to ${environment}`,
    seconds: durationMs / 1000,
    failures: failed
      ? told.map(({ code, message, hint }) => ({
          message,
          type: code,
          text: hint === undefined ? message : `${message}\n${hint}`,
        }))
      : [],
    skipped: change === 'skipped',
    output: [`${change}, revision ${revision.before ?? 'none'} to ${revision.after ?? 'none'}`],
  };
}

const failuresIn = ({ cases }: Suite): number => cases.filter(({ failures }) => failures.length > 0).length;

function renderSuite(suite: Suite): readonly string[] {
  const { name, cases } = suite;
  const skipped = cases.filter((one) => one.skipped === true).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
  return [
    `  <testsuite name="${attribute(name)}" tests="${cases.length}" failures="${failuresIn(suite)}" errors="0" skipped="${skipped}" time="${seconds}">`,
    ...cases.flatMap((one) => renderCase(name, one)),
    '  </testsuite>',
  ];
}

// One <failure> a case: the JUnit schemas allow no more, so that several are told in one.
function renderCase(suite: string, { name, seconds, failures, skipped, output }: Case): readonly string[] {
  const [first] = failures;
  const summary =
    failures.length > 1
      ? `${failures.length} errors, first: ${first?.message ?? ''}`
      : (first?.message ?? '');
  return [
    `    <testcase classname="${attribute(suite)}" name="${attribute(name)}" time="${seconds.toFixed(3)}">`,
    ...(skipped === true ? ['      <skipped/>'] : []),
    ...(first === undefined
      ? []
      : [
          `      <failure message="${attribute(summary)}" type="${attribute(first.type)}">${escape(
            failures.map(({ text }) => text).join('\n'),
          )}</failure>`,
        ]),
    ...(output.length > 0 ? [`      <system-out>${escape(output.join('\n'))}</system-out>`] : []),
    '    </testcase>',
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** An attribute is one line: XML would make blanks of its line breaks anyway. */
const attribute = (text: string): string => escape(text.replaceAll(/\s+/g, ' '));

/** For attributes and text alike; what XML 1.0 cannot hold, or nobody would see, is spelled out. */
function escape(text: string): string {
  return visible(text)
    .replace(/[\ufffe\uffff]/g, '?')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
