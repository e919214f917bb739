import * as z from 'zod/mini';
import type { BundleKind } from '../../domain/bundle.ts';
import type { Activity, PermissionCheck } from '../../domain/permission.ts';
import { readOrRefusal } from '../../errors/optional-read.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { ProjectPermissions } from '../google/project-permissions.ts';
import { toMultipart } from '../http/multipart.ts';
import { pathSegment } from '../http/path-segment.ts';
import { type Call, collectionOf } from './call.ts';
import type { Caller } from './caller.ts';
import { needsReading, permissionFor, permissionOn } from './roles.ts';
import { shaped } from './shapes.ts';

interface Parts {
  readonly caller: Caller;
  readonly organization: string;
  /** Undefined if nobody can be asked about the project. */
  readonly projectPermissions: ProjectPermissions | undefined;
}

/** Which permissions activities take, and whether the account has them; changes nothing (docs/apigee.md#permissions). */
export function createPermissions({ caller, organization, projectPermissions }: Parts) {
  return async (activities: readonly Activity[]): Promise<readonly PermissionCheck[]> => {
    const needs = activities.flatMap(needsOf);
    const groups = Map.groupBy(needs, groupOf);
    const answers = new Map(
      await Promise.all(
        [...groups].map(async ([group, of]): Promise<[string, Answer]> => {
          const environment = of[0]?.environment;
          const permissions = [...new Set(of.map(({ permission }) => permission))];
          const answer =
            environment === undefined
              ? await askProject(projectPermissions, permissions)
              : await askEnvironment(caller, { environment, organization }, permissions);
          return [group, answer];
        }),
      ),
    );
    return Promise.all(
      needs.map(async (need) => {
        const { activity, permission } = need;
        const seen = judge(need, answers.get(groupOf(need)));
        // A role that is granted under a condition on a name does not show in the project: the asset itself decides.
        const isReading = activity.kind === 'read' || activity.kind === 'watch';
        const isDoubtful = seen.allowed === false || (seen.allowed === undefined && isReading);
        const closer = isDoubtful ? await lookCloser(caller, need) : undefined;
        return { activity, permission, ...seen, ...closer };
      }),
    );
  };
}

interface Need {
  readonly activity: Activity;
  readonly permission: string;
  /** If it is granted by environment; else the project counts. */
  readonly environment: string | undefined;
  /** A request that takes the same permission and changes nothing; undefined if there is none. */
  readonly look: Call | undefined;
}

/** What is asked in one call. A name among those of entities that Apigee does not know costs them alone their answer. */
function groupOf({ activity, environment = '' }: Need): string {
  return `${activity.kind === 'configure' ? 'entities' : 'bundles'} ${environment}`;
}

function needsOf(activity: Activity): readonly Need[] {
  const inProject = (permission: string, look?: Call): Need => ({
    activity,
    permission,
    environment: undefined,
    look,
  });
  switch (activity.kind) {
    case 'read':
      return READING[activity.what].map(([permission, look]) => inProject(permission, look));
    case 'watch': {
      const { environment } = activity;
      const list = lookAt(`environments/${pathSegment(environment)}/deployments`);
      return [
        { activity, permission: 'apigee.deployments.list', environment, look: list },
        { activity, permission: 'apigee.deployments.get', environment, look: undefined },
      ];
    }
    case 'import':
      return [
        inProject(permissionOn(activity.of, '', 'create'), validation(activity)),
        inProject(permissionOn(activity.of, 'revisions', 'get'), firstRevision(activity)),
      ];
    case 'configure': {
      const { right, environment } = activity;
      return [{ activity, permission: permissionFor(right), environment, look: undefined }];
    }
    case 'own-environment':
      return OWN_ENVIRONMENT.map((permission) => inProject(permission));
    case 'delete':
      return [inProject(permissionOn(activity.of, 'revisions', 'delete'))];
    case 'deploy':
    case 'undeploy': {
      const { environment, kind, of } = activity;
      const verb = kind === 'deploy' ? 'create' : 'delete';
      return [
        { activity, permission: `apigee.deployments.${verb}`, environment, look: undefined },
        inProject(permissionOn(of, 'revisions', kind), report(activity)),
      ];
    }
  }
}

const OWN_ENVIRONMENT = [
  'apigee.environments.create',
  'apigee.environments.delete',
  'apigee.instances.list',
  'apigee.instanceattachments.create',
  'apigee.instanceattachments.delete',
  'apigee.envgroupattachments.create',
  'apigee.envgroupattachments.delete',
  'apigee.operations.get',
];

/** Nobody is told how it ended, so nothing is said of it. */
const lookAt = (path: string): Call => ({
  method: 'GET',
  path,
  operation: 'see what is permitted',
  where: path,
  needs: needsReading(''),
});

/** Permissions, each with a list that takes it. */
const READING: Readonly<Record<'bundles' | 'environment-groups', readonly (readonly [string, Call?])[]>> = {
  bundles: [['apigee.organizations.get', lookAt('')], ['apigee.proxies.get'], ['apigee.sharedflows.get']],
  'environment-groups': [['apigee.envgroups.list', lookAt('envgroups')]],
};

/** What Apigee would change by a deployment takes the permissions of the deployment; there is no report for shared flows. */
function report(activity: Extract<Activity, { kind: 'deploy' | 'undeploy' }>): Call | undefined {
  const { kind, of, name, environment, revision = '1' } = activity;
  if (kind !== 'deploy' || of !== 'apiproxy' || name === undefined) return undefined;
  const proxy = `apis/${pathSegment(name)}/revisions/${pathSegment(revision)}`;
  return {
    ...lookAt(`environments/${pathSegment(environment)}/${proxy}/deployments:generateDeployChangeReport`),
    method: 'POST',
    query: { override: 'true' },
  };
}

function firstRevision({ of, name }: { of: BundleKind; name?: string | undefined }): Call | undefined {
  return name === undefined ? undefined : lookAt(`${collectionOf(of)}/${pathSegment(name)}/revisions/1`);
}

/** An archive without files is refused by whoever may import, and spends no revision. */
function validation({ of, name }: { of: BundleKind; name?: string | undefined }): Call | undefined {
  if (name === undefined) return undefined;
  const { contentType, body } = toMultipart({
    name: 'file',
    fileName: `${name}.zip`,
    contentType: 'application/octet-stream',
    bytes: Buffer.from(`PK\u0005\u0006${'\0'.repeat(18)}`, 'latin1'),
  });
  return {
    ...lookAt(collectionOf(of)),
    method: 'POST',
    query: { action: 'validate', name },
    body: { contentType, bytes: body },
  };
}

type Answer =
  | { readonly kind: 'granted'; readonly permissions: readonly string[]; readonly seenBy: string }
  | { readonly kind: 'unknown'; readonly because: string; readonly remedy?: string };

async function askProject(
  ask: ProjectPermissions | undefined,
  permissions: readonly string[],
): Promise<Answer> {
  if (ask === undefined)
    return {
      kind: 'unknown',
      because: 'APIGEE_API_URL is on this machine, and GOOGLE_RESOURCEMANAGER_URL is not set',
      remedy: ASK_PROJECT,
    };
  const granted = await readOrRefusal(ask(permissions));
  return granted instanceof PipeError
    ? { kind: 'unknown', because: granted.message, remedy: ASK_PROJECT }
    : { kind: 'granted', permissions: granted, seenBy: 'projects.testIamPermissions' };
}

const ASK_PROJECT =
  'Permissions of the organization are asked at Cloud Resource Manager: enable cloudresourcemanager.googleapis.com in the project, and let this step reach it.';

const Granted = z.object({ permissions: z.optional(z.array(z.string())) });

async function askEnvironment(
  caller: Caller,
  { environment, organization }: { readonly environment: string; readonly organization: string },
  permissions: readonly string[],
): Promise<Answer> {
  const call: Call = {
    method: 'POST',
    path: `environments/${pathSegment(environment)}:testIamPermissions`,
    body: { contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ permissions })) },
    operation: `see what the account may do in ${environment} of ${organization}`,
    where: environment,
    environment,
    needs: needsReading('apigee.environments.get'),
  };
  const answer = await readOrRefusal(caller.read(call));
  if (answer instanceof PipeError) return { kind: 'unknown', because: answer.message };
  const granted = shaped(Granted, answer);
  return granted === undefined
    ? { kind: 'unknown', because: 'Apigee answered no list of permissions' }
    : { kind: 'granted', permissions: granted.permissions ?? [], seenBy: 'environments.testIamPermissions' };
}

type Seen = Pick<PermissionCheck, 'allowed' | 'seenBy' | 'remedy'>;

function judge({ permission }: Need, answer: Answer | undefined): Seen {
  if (answer?.kind !== 'granted')
    return { allowed: undefined, seenBy: answer?.because ?? 'nobody was asked', remedy: answer?.remedy };
  return { allowed: answer.permissions.includes(permission), seenBy: answer.seenBy };
}

/** Whatever is answered but a refusal shows that the right to ask was there, whether the thing itself is or not. */
async function lookCloser(caller: Caller, { look }: Need): Promise<Seen | undefined> {
  if (look === undefined) return undefined;
  const path = look.path.replace(/^(?=.)/, '/');
  const seenBy = `${look.method} organizations/…${path}`;
  const answer = await readOrRefusal(caller.read(look, 'never'));
  if (!(answer instanceof PipeError)) return { allowed: true, seenBy };
  if (answer.code === 'apigee-forbidden') return { allowed: false, seenBy };
  return ANSWERED.has(answer.status ?? 0) ? { allowed: true, seenBy } : undefined;
}

const ANSWERED: ReadonlySet<number> = new Set([400, 404, 409, 412]);
