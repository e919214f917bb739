import type { Activity, PermissionCheck } from '../../domain/permission.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { Step } from '../step.ts';

/**
 * What the account may not do of what the steps take: told before the first change, since a deployment that is refused
 * after its import leaves a revision behind. Undefined if nothing is missing, as far as that shows; no call for steps
 * that change nothing.
 */
export async function missingPermissions(
  steps: readonly Step[],
  apigee: Pick<Apigee, 'permissions'>,
): Promise<PipeError | undefined> {
  const activities = steps.flatMap(activitiesOf);
  if (activities.length === 0) return undefined;
  const checks = await apigee.permissions(activities);
  const missing = checks.filter(({ allowed }) => allowed === false);
  const [first] = missing;
  if (first === undefined) return undefined;
  const lacking = Map.groupBy(missing, ({ permission }) => permission);
  const list = [...lacking].map(([permission, all]) => `${permission} (${reasonsOf(all)})`).join(', ');
  return new PipeError('apigee-forbidden', `The account of this run lacks ${list}; nothing was changed.`, {
    hint: 'Grant it Apigee API Admin (roles/apigee.apiAdminV2) and Apigee Environment Admin (roles/apigee.environmentAdmin), or a custom role that holds them; a new grant may take 5 minutes. ACTION=check shows them all.',
    where: 'environment' in first.activity ? first.activity.environment : undefined,
  });
}

function activitiesOf(step: Step): readonly Activity[] {
  if (step.kind !== 'deploy' && step.kind !== 'reuse') return [];
  const { candidate, observed } = step;
  const { environment, asset } = candidate;
  const { name, kind: of } = asset;
  const revision = step.kind === 'reuse' ? step.revision : observed.serving?.revision;
  const deploying: Activity[] = [
    { kind: 'watch', environment },
    { kind: 'deploy', of, environment, name, revision },
  ];
  return step.kind === 'reuse' ? deploying : [{ kind: 'import', of, name }, ...deploying];
}

const MOST_TOLD = 3;

function reasonsOf(checks: readonly PermissionCheck[]): string {
  const reasons = [...new Set(checks.map(({ activity }) => reasonOf(activity)))];
  const more = reasons.length > MOST_TOLD ? ` and ${reasons.length - MOST_TOLD} more` : '';
  return `${reasons.slice(0, MOST_TOLD).join(', ')}${more}`;
}

function reasonOf(activity: Activity): string {
  switch (activity.kind) {
    case 'read':
      return 'read the organization';
    case 'watch':
      return `watch deployments in ${activity.environment}`;
    case 'import':
    case 'delete':
      return `${activity.kind} ${activity.name ?? 'revisions'}`;
    case 'deploy':
    case 'undeploy':
      return `${activity.kind} ${activity.name ?? 'revisions'} ${activity.kind === 'deploy' ? 'to' : 'from'} ${activity.environment}`;
  }
}
