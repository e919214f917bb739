import type { BitbucketAccess } from '../../../domain/code-host/bitbucket-access.ts';
import type {
  BranchRestriction,
  DeploymentEnvironment,
  NewSetting,
  Schedule,
  Webhook,
} from '../../../domain/code-host/repository-settings.ts';
import { retell } from '../../../errors/aggregate-errors.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { CodeHostSettings, Created } from '../../../ports/code-host-settings.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { repositoryPath } from '../reads/cloud-facts.ts';
import { flag, type Json, number, pageIn, text, texts, time } from '../reads/json-facts.ts';
import { followed } from '../reads/pages.ts';
import { createAuthorization } from '../shared/authorization.ts';
import { asUnreadable } from '../shared/explain-refusal.ts';
import type { Ports } from '../shared/oauth-tokens.ts';
import { createWire, type Wire } from '../shared/wire.ts';

interface SettingsOptions {
  readonly access: BitbucketAccess;
  /** `workspace/slug`. */
  readonly repository: string;
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

interface Cloud {
  readonly wire: Wire;
  readonly access: BitbucketAccess;
  readonly signal: AbortSignal;
}

interface Reading {
  /** Below the API's base. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly operation: string;
  readonly scope: string;
}

/** Followed pages of one list: more is a list that never ends. */
const MOST_PAGES = 50;

/** Bitbucket Cloud. */
export function createCloudSettings({
  access,
  repository,
  ports,
  signal,
}: SettingsOptions): CodeHostSettings {
  const wire = createWire({ access, authorization: createAuthorization(access, ports) }, ports);
  const cloud: Cloud = { wire, access, signal };
  const place = repositoryPath({ repository });
  const workspace = pathSegment(repository.split('/', 1).join(''));

  const list = async <Entry>({ of, ...reading }: List<Entry>): Promise<readonly Entry[]> =>
    (await readAll(cloud, { ...reading, path: `${place}${reading.path}` })).map(of);

  return {
    async repository() {
      const json = await readOne(cloud, {
        path: place,
        query: { fields: 'uuid,mainbranch.name' },
        operation: 'read the repository',
        scope: 'repository',
      });
      return {
        repositoryId: uuidIn(json),
        mainBranch: text('mainbranch.name')(json) ?? undefined,
      };
    },
    workspaceId: async () =>
      uuidIn(
        await readOne(cloud, {
          path: `/workspaces/${workspace}`,
          query: { fields: 'uuid' },
          operation: 'read the workspace',
          scope: 'workspace',
        }),
      ),
    issuer: () => readIssuer(cloud, workspace),
    async pipelinesEnabled() {
      const json = await readOne(cloud, {
        path: `${place}/pipelines_config`,
        operation: 'read whether Pipelines are on',
        scope: 'repository:admin',
      });
      return flag('enabled')(json) === true;
    },
    restrictions: () => list(RESTRICTIONS),
    environments: () => list(ENVIRONMENTS),
    schedules: () => list(SCHEDULES),
    webhooks: () => list(WEBHOOKS),
    create: (setting) => create(cloud, place, setting),
    remove: (kind, id) => remove(cloud, `${place}${WRITTEN[kind].path}/${pathSegment(id)}`, kind),
  };
}

/** A list of the repository's. */
interface List<Entry> extends Reading {
  readonly of: (json: Json) => Entry;
}

const RESTRICTIONS: List<BranchRestriction> = {
  path: '/branch-restrictions',
  operation: 'read the branch restrictions',
  scope: 'repository:admin',
  of: (json) => ({
    kind: text('kind')(json) ?? '',
    pattern: text('pattern')(json) ?? '',
    value: number('value')(json) ?? undefined,
  }),
};

const ENVIRONMENTS: List<DeploymentEnvironment> = {
  path: '/environments',
  operation: 'read the deployment environments',
  scope: 'pipeline',
  of: (json) => ({ ...identityOf(json), name: text('name')(json) ?? '' }),
};

const SCHEDULES: List<Schedule> = {
  path: '/pipelines_config/schedules',
  operation: 'read the schedules',
  scope: 'pipeline',
  of: (json) => ({
    ...identityOf(json),
    branch: text('target.ref_name')(json) ?? '',
    pipeline: text('target.selector.pattern')(json) ?? undefined,
    enabled: flag('enabled')(json) !== false,
  }),
};

const WEBHOOKS: List<Webhook> = {
  path: '/hooks',
  operation: 'read the webhooks',
  scope: 'webhook',
  of: (json) => ({
    ...identityOf(json),
    url: text('url')(json) ?? '',
    active: flag('active')(json) !== false,
    events: texts('events')(json),
  }),
};

async function readIssuer(cloud: Cloud, workspace: string): Promise<string | undefined> {
  const json = await readOne(cloud, {
    path: `/workspaces/${workspace}/pipelines-config/identity/oidc/.well-known/openid-configuration`,
    operation: 'read who issues the tokens of steps',
    scope: 'workspace',
  });
  const issuer = text('issuer')(json);
  return issuer !== null && ISSUER.test(issuer) ? issuer : undefined;
}

/** It goes into the commands that make Google trust it. */
const ISSUER = /^https:\/\/[\w.-]{1,100}\/[\w./%{}-]{1,300}$/;
const UUID = /^\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/i;

function uuidIn(json: Json): string | undefined {
  const uuid = text('uuid')(json);
  return uuid !== null && UUID.test(uuid) ? uuid : undefined;
}

/** Webhooks call it created_at. */
function identityOf(json: Json): { readonly id: string; readonly createdAtMs: number } {
  const created = time('created_on')(json) ?? time('created_at')(json);
  return { id: uuidIn(json) ?? '', createdAtMs: created === null ? 0 : Date.parse(created) };
}

async function readOne({ wire, access, signal }: Cloud, { path, ...reading }: Reading): Promise<Json> {
  const ask = { method: 'GET', url: `${access.apiUrl}${path}`, repeatable: true, signal } as const;
  return (await asSettings(wire.ask({ ...ask, ...reading }))).json();
}

async function readAll(cloud: Cloud, reading: Reading): Promise<readonly Json[]> {
  const found: Json[] = [];
  let target: string | undefined = `${reading.path}?pagelen=100`;
  for (let pages = 0; target !== undefined; pages += 1) {
    if (pages === MOST_PAGES)
      throw new PipeError('code-host-unreadable', `Bitbucket's list does not end (${reading.operation}).`);
    const { entries, next } = pageIn(await readOne(cloud, { ...reading, path: target }));
    found.push(...entries);
    target = next === undefined ? undefined : followed(next, cloud.access.apiUrl);
  }
  return found;
}

/** Scopes of access tokens and OAuth consumers, then of API tokens, which are finer. */
type Scopes = readonly [string, string];

const WRITTEN: Readonly<Record<NewSetting['kind'], { path: string; scopes: Scopes; operation: string }>> = {
  environment: {
    path: '/environments',
    scopes: ['pipeline', 'pipeline:admin'],
    operation: 'make the deployment environment',
  },
  schedule: {
    path: '/pipelines_config/schedules',
    scopes: ['pipeline:write', 'pipeline:write'],
    operation: 'make the schedule',
  },
  webhook: { path: '/hooks', scopes: ['webhook', 'webhook:write'], operation: 'make the webhook' },
};
const REMOVES: Readonly<Record<'schedule' | 'webhook', Scopes>> = {
  schedule: ['pipeline:write', 'pipeline:write'],
  webhook: ['webhook', 'webhook:delete'],
};

const scopeFor = ({ credential }: BitbucketAccess, [coarse, fine]: Scopes): string =>
  credential.kind === 'api-token' ? fine : coarse;

async function remove(
  { wire, access, signal }: Cloud,
  path: string,
  kind: keyof typeof REMOVES,
): Promise<void> {
  await asSettings(
    wire.ask({
      method: 'DELETE',
      url: `${access.apiUrl}${path}`,
      operation: `take back a second ${kind}`,
      scope: scopeFor(access, REMOVES[kind]),
      repeatable: true,
      expect: [404],
      signal,
    }),
  );
}

async function create({ wire, access, signal }: Cloud, place: string, setting: NewSetting): Promise<Created> {
  const { path, scopes, operation } = WRITTEN[setting.kind];
  const answer = await asSettings(
    wire.tryAsk({
      method: 'POST',
      url: `${access.apiUrl}${place}${path}`,
      body: bodyOf(setting),
      operation,
      scope: scopeFor(access, scopes),
      repeatable: false,
      expect: [409],
      signal,
    }),
    'It must also be allowed to administer the repository.',
  );
  if (answer.kind !== 'done') return { kind: 'lost' };
  if (answer.value.status === 409) return { kind: 'conflict' };
  const id = uuidIn(answer.value.json());
  return id === undefined ? { kind: 'lost' } : { kind: 'made', id };
}

function bodyOf(setting: NewSetting): object {
  switch (setting.kind) {
    case 'environment':
      return {
        type: 'deployment_environment',
        name: setting.name,
        environment_type: { type: 'deployment_environment_type', name: setting.type },
      };
    case 'schedule':
      return {
        type: 'pipeline_schedule',
        enabled: true,
        cron_pattern: setting.cron,
        target: {
          type: 'pipeline_ref_target',
          ref_type: 'branch',
          ref_name: setting.branch,
          selector: { type: 'custom', pattern: setting.pipeline },
        },
      };
    case 'webhook':
      return {
        type: 'webhook_subscription',
        description: 'apigee-pipe: a pull request ended, its preview can go',
        url: setting.url,
        active: true,
        events: setting.events,
      };
  }
}

/** `also` is what a refusal for want of rights may mean beside a missing scope. */
async function asSettings<Value>(asking: Promise<Value>, also?: string): Promise<Value> {
  try {
    return await asking;
  } catch (error) {
    const read = asUnreadable(error);
    if (!(read instanceof PipeError) || read.status !== 403 || also === undefined) throw read;
    throw retell(read, { hint: [read.hint, also].filter(Boolean).join(' ') });
  }
}
