import { type ErrorCode, PipeError } from '../../errors/pipe-error.ts';
import type { ApigeeProbe, SeenPermission } from '../../ports/apigee-probe.ts';
import { pathSegment } from '../http/path-segment.ts';
import { type Call, needsReading } from './call.ts';
import { type ApigeeXOptions, type Caller, createCaller } from './caller.ts';

/** For ACTION=check: sees by reading what may be read, and says of the rest that reading does not show it. */
export function createApigeeXProbe(options: ApigeeXOptions): ApigeeProbe {
  const caller = createCaller(options);
  const root = `/v1/organizations/${pathSegment(options.organization)}`;
  return {
    async permissions(environments) {
      const looks = [...ORGANIZATION_LOOKS, ...environments.flatMap(environmentLooks)];
      const seen = await Promise.all(looks.map((look) => lookAt(caller, look, root)));
      return [scopeSeen(seen), ...seen.map(({ seenPermission }) => seenPermission), ...WRITES];
    },
  };
}

interface Look {
  readonly permission: string;
  readonly path: string;
  readonly where: string;
}

const ORGANIZATION_LOOKS: readonly Look[] = [
  { permission: 'apigee.organizations.get', path: '', where: 'organization' },
  { permission: 'apigee.proxies.list', path: 'apis', where: 'organization' },
  { permission: 'apigee.sharedflows.list', path: 'sharedflows', where: 'organization' },
  { permission: 'apigee.envgroups.list', path: 'envgroups', where: 'organization' },
];

const environmentLooks = (environment: string): readonly Look[] => [
  {
    permission: 'apigee.environments.get',
    path: `environments/${pathSegment(environment)}`,
    where: environment,
  },
  {
    permission: 'apigee.deployments.list',
    path: `environments/${pathSegment(environment)}/deployments`,
    where: environment,
  },
];

/** What a deploy needs besides (docs/apigee.md#deploy) and only a deploy shows. */
const WRITES: readonly SeenPermission[] = [
  'apigee.proxies.create',
  'apigee.sharedflows.create',
  'apigee.proxyrevisions.deploy',
  'apigee.sharedflowrevisions.deploy',
  'apigee.deployments.create',
].map((permission) => ({ permission, allowed: undefined, seenBy: 'nothing short of a deploy' }));

interface Seen {
  readonly seenPermission: SeenPermission;
  readonly code: ErrorCode | 'ok';
  readonly lacksScope: boolean;
}

async function lookAt(caller: Caller, look: Look, root: string): Promise<Seen> {
  const call: Call = {
    method: 'GET',
    path: look.path,
    operation: `see whether ${look.permission} is granted`,
    where: look.where,
    needs: needsReading(look.permission),
  };
  const tell = (code: Seen['code'], allowed: boolean | undefined, hint = ''): Seen => ({
    seenPermission: {
      permission: look.permission,
      allowed,
      seenBy: `GET ${root}${look.path && '/'}${look.path}`,
    },
    code,
    lacksScope: hint.includes('lacks the scope'),
  });
  try {
    await caller.read(call);
    return tell('ok', true);
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    if (error.code === 'apigee-forbidden') return tell(error.code, false, error.hint);
    // The right to ask was there, what was asked for was not: the caller reports a missing environment itself.
    if (error.status === 404) return tell(error.code, undefined);
    if (error.code === 'apigee-unexpected' || error.code === 'apigee-unavailable')
      return tell(error.code, undefined);
    throw error;
  }
}

function scopeSeen(seen: readonly Seen[]): SeenPermission {
  const lacking = seen.find(({ lacksScope }) => lacksScope);
  const accepted = seen.find(({ code }) => code === 'ok');
  return {
    permission: 'scope https://www.googleapis.com/auth/cloud-platform',
    allowed: lacking ? false : accepted ? true : undefined,
    seenBy: (lacking ?? accepted)?.seenPermission.seenBy ?? 'no answer',
  };
}
