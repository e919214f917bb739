import type { BuildStatus, DeploymentRecord } from '../domain/code-host/build-status.ts';
import { type BuildStep, stepDigest } from '../domain/code-host/build-step.ts';
import type { InsightsReport } from '../domain/code-host/insights-report.ts';
import { listedInShort } from '../domain/text/sentences.ts';

const LONGEST_KEY = 40;

/** The status under a key that no other step of the commit has, and a name that says whose it is. */
export function ownStatus(status: BuildStatus, step: BuildStep): BuildStatus {
  const end = `-${stepDigest({ ...step, environments: [status.key] })}`;
  return {
    ...status,
    key: `${status.key.slice(0, LONGEST_KEY - end.length)}${end}`,
    name: `${status.name}${inBrackets(stepParts(step))}`,
  };
}

/** The report likewise. The one about the lint says what it was linted for. */
export function ownReport(report: InsightsReport, step: BuildStep): InsightsReport {
  const place = placeOf(step);
  const action = step.action === 'lint' ? [] : [[step.action, place].filter(Boolean).join(' to ')];
  return {
    ...report,
    key: `${report.key}-${stepDigest(step)}`,
    title: `${report.title}${inBrackets([...action, ...sharesOf(step)])}`,
  };
}

/** The record likewise. */
export function ownRecord(record: DeploymentRecord, step: BuildStep): DeploymentRecord {
  return { ...record, key: `${record.key}-${stepDigest({ ...step, environments: [record.environment] })}` };
}

/** `deploy · acme/test, prod · share 2 of 3` */
export function stepTitle(step: BuildStep): string {
  return [step.action, placeOf(step), ...sharesOf(step)].filter(Boolean).join(' · ');
}

function stepParts(step: BuildStep): readonly string[] {
  return [...(step.organization === undefined ? [] : [step.organization]), ...sharesOf(step)];
}

function placeOf({ organization, environments }: BuildStep): string {
  return [organization, environments.join(', ')].filter(Boolean).join('/');
}

function sharesOf({ share, chosen }: BuildStep): readonly string[] {
  return [
    ...(share === undefined ? [] : [`share ${share}`]),
    ...(chosen.length === 0 ? [] : [listedInShort(chosen, 3)]),
  ];
}

function inBrackets(parts: readonly string[]): string {
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
