import type { Candidate } from '../../domain/candidate.ts';
import {
  type Activity,
  describeActivity,
  describeRole,
  type PermissionCheck,
} from '../../domain/permission.ts';
import { listed, listedInShort } from '../../domain/text/sentences.ts';
import { readOrRefusal } from '../../errors/optional-read.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { Step } from '../step.ts';
import { keptBasePaths } from './base-path-owners.ts';

interface Beside {
  /** Whose change reports the plan has got. */
  readonly reported: ReadonlySet<Candidate>;
  /** What the run does beside bundles. */
  readonly beside: readonly Activity[];
}

/**
 * What the account may not do of what the steps take: told before the first change, since a deployment that is refused
 * after its import leaves a revision behind. Undefined if nothing is missing, as far as that shows; no call for steps
 * that change nothing, and none for what the plan's own calls have shown. `apigee` remembers the plan's change reports.
 */
export async function missingPermissions(
  steps: readonly Step[],
  apigee: Pick<Apigee, 'permissions' | 'rolesFor' | 'changeReport'>,
  { reported, beside }: Beside,
): Promise<PipeError | undefined> {
  const activities = [...steps.flatMap((step) => activitiesOf(step, reported)), ...beside];
  if (activities.length === 0) return undefined;
  const [checks, refused] = await Promise.all([
    apigee.permissions(activities),
    Promise.all(
      steps.filter((step) => keptBasePaths(step).length > 0).map((step) => refusedReport(step, apigee)),
    ),
  ]);
  const missing = [...checks.filter(({ allowed }) => allowed === false), ...refused.flat()];
  const [first] = missing;
  if (first === undefined) return undefined;
  const lacking = Map.groupBy(missing, ({ permission }) => permission);
  const list = [...lacking].map(([permission, all]) => `${permission} (${reasonsOf(all)})`).join(', ');
  return new PipeError('apigee-forbidden', `The account of this run lacks ${list}; nothing was changed.`, {
    hint: `Grant it ${rolesFor(missing, apigee)}, or a custom role that holds them; a new grant may take 5 minutes. ACTION=check shows them all.`,
    where: 'environment' in first.activity ? first.activity.environment : undefined,
  });
}

/** In words, after "Grant it". */
function rolesFor(missing: readonly PermissionCheck[], apigee: Pick<Apigee, 'rolesFor'>): string {
  const activities = missing.map(({ activity }) => activity);
  const roles = listed(apigee.rolesFor(activities).map(describeRole));
  return activities.some(({ kind }) => kind === 'own-environment')
    ? `${roles}, which environments of previews take (without PREVIEW_MODE previews share the environment that APIGEE_ENV names)`
    : roles;
}

function activitiesOf(step: Step, reported: ReadonlySet<Candidate>): readonly Activity[] {
  if (step.kind !== 'deploy' && step.kind !== 'reuse') return [];
  const { candidate, observed } = step;
  const { environment, asset } = candidate;
  const { name, kind: of } = asset;
  const importing: Activity[] = step.kind === 'deploy' ? [{ kind: 'import', of, name }] : [];
  // Whoever gets a change report may deploy, and whoever gets a state may watch.
  const isReported = reported.has(candidate);
  const watching: Activity[] =
    isReported && observed.status !== undefined ? [] : [{ kind: 'watch', environment }];
  return isReported ? [...importing, ...watching] : [...importing, ...watching, deploying(step)];
}

function deploying(step: Step): Activity {
  const { candidate, observed } = step;
  const { asset, environment } = candidate;
  const revision = step.kind === 'reuse' ? step.revision : observed.serving?.revision;
  return { kind: 'deploy', of: asset.kind, environment, name: asset.name, revision };
}

/**
 * The plan has asked for this report, which takes the permissions of a deployment: one of those that nobody saw granted
 * is missing, whatever is known of them.
 */
async function refusedReport(
  step: Step,
  apigee: Pick<Apigee, 'changeReport' | 'permissions'>,
): Promise<readonly PermissionCheck[]> {
  const { serving } = step.observed;
  if (serving === undefined) return [];
  const report = await readOrRefusal(apigee.changeReport(serving));
  if (!(report instanceof PipeError) || report.code !== 'apigee-forbidden') return [];
  const checks = await apigee.permissions([deploying(step)]);
  const unseen = checks.filter(({ allowed }) => allowed !== true);
  return (unseen.length > 0 ? unseen : checks).map((check) => ({ ...check, allowed: false }));
}

const MOST_TOLD = 3;

function reasonsOf(checks: readonly PermissionCheck[]): string {
  const reasons = [...new Set(checks.map(({ activity }) => describeActivity(activity)))];
  return listedInShort(reasons, MOST_TOLD);
}
