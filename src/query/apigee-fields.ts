import { parseMarker } from '../bundle/marker.ts';
import type { BundleKind } from '../domain/bundle.ts';
import type { PullRequestFacts } from '../domain/code-host/review.ts';
import type { DeploymentTarget, Revision, ServingRevision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Seen } from '../ports/code-host-reads.ts';
import { type Node, oneOf, type Resolve } from './code-host-fields.ts';
import { fieldsBelow } from './selection.ts';
import type { QueryRun } from './sources.ts';

const KINDS: readonly BundleKind[] = ['apiproxy', 'sharedflow'];
/** `orders-pr7`: what a preview is called. */
const PREVIEW = /-pr[1-9]\d{0,8}$/;
/** So many of the newest merged pull requests are looked through for a live commit. */
const MOST_MERGED = 200;

export const APIGEE_FIELDS: Readonly<Record<string, Readonly<Record<string, Resolve>>>> = {
  Query: {
    apigee: async (_node, { organization }, run) => {
      const own = run.sources.organization;
      if (own === undefined)
        throw new PipeError('apigee-unavailable', 'No Apigee organization is set.', {
          hint: 'Set APIGEE_ORG.',
        });
      // The credential may see others; a query of a pull request shall not.
      if (organization !== undefined && organization !== null && organization !== own)
        throw new PipeError('apigee-forbidden', `Only the organization of APIGEE_ORG, ${own}, can be asked.`);
      const { name, runtime } = await organizationOf(run);
      return { facts: { name, runtime: runtime ?? null } };
    },
  },
  Organization: {
    environments: async (_node, _args, run) =>
      (await organizationOf(run)).environments.map((name) => ({ facts: { name } })),
    groups: async (_node, _args, run) => {
      const apigee = await run.sources.apigee();
      const groups = await run.once('groups', () => apigee.environmentGroups());
      return groups.map((group) => ({ facts: { ...group } }));
    },
    deployments: async (_node, { environment, previews, first }, run) => {
      const serving = (await servingIn(run)).filter(
        (one) =>
          (typeof environment !== 'string' || one.environment === environment) &&
          (typeof previews !== 'boolean' || PREVIEW.test(one.name) === previews),
      );
      return serving.slice(0, Number(first)).map(liveNode);
    },
    proxies: (_node, { first }, run) => assets(run, 'apiproxy', Number(first)),
    sharedFlows: (_node, { first }, run) => assets(run, 'sharedflow', Number(first)),
    products: async (_node, { first }, run) => {
      const read = await entity(run, ['apiproducts'], {
        query: { expand: 'true', count: String(Math.min(1000, Number(first))) },
        operation: 'list the API products',
        right: 'apiproducts.list',
      });
      return arrayIn(read, 'apiProduct').map((product) => ({
        facts: {
          name: textIn(product, 'name'),
          displayName: textIn(product, 'displayName'),
          environments: textsIn(product, 'environments'),
          proxies: proxiesOf(product),
        },
      }));
    },
  },
  ApigeeEnvironment: {
    targetServers: async ({ facts }, _args, run) => {
      const environment = String(facts['name']);
      const { targetServers } = await (await run.sources.apigee()).environmentAssets(
        environment,
        new Set(['targetServers']),
      );
      if (targetServers === undefined)
        throw new PipeError('apigee-forbidden', `The target servers of ${environment} may not be read.`);
      return Promise.all(targetServers.map((name) => targetServer(run, environment, name)));
    },
  },
  Asset: {
    revisions: async ({ facts }, _args, run) => {
      const asset = { name: String(facts['name']), kind: facts['kind'] as BundleKind };
      const numbers = await (await run.sources.apigee()).revisionsOf(asset);
      // The newest are what is asked for; each costs a call.
      const newest = numbers.slice(-MOST_REVISIONS);
      return Promise.all(
        newest.map(async (revision) => revisionNode(await describe(run, { ...asset, revision }))),
      );
    },
  },
  LiveRevision: {
    state: async (node, _args, run) => {
      const status = await (await run.sources.apigee()).statusOf(targetOf(node));
      return status?.state ?? null;
    },
    mark: async (node, _args, run) => markNode(await describe(run, targetOf(node))),
    commit: async (node, _args, run, info) => {
      const commit = await commitOf(run, node);
      const { repository } = run.sources;
      if (commit === undefined || repository === undefined) return null;
      return oneOf(run, info, { kind: 'commit', place: { repository, commit } });
    },
    pullRequest: async (node, _args, run, info) => {
      const commit = await commitOf(run, node);
      const { repository, reads } = run.sources;
      if (commit === undefined || repository === undefined || reads === undefined) return null;
      const merged = await run.once('merged', () =>
        reads.list(
          'pullRequest',
          { repository },
          {
            fields: ['id', 'mergeCommit'],
            first: MOST_MERGED,
            filter: { state: 'MERGED' },
          },
        ),
      );
      const id = merged.nodes.find((one) => mergedAs(one, commit))?.id;
      if (!id) return null;
      return fieldsBelow(info, []).every((name) => name === 'id')
        ? { facts: { id } }
        : oneOf(run, info, { kind: 'pullRequest', place: { repository, pullRequest: id } });
    },
  },
};

const MOST_REVISIONS = 10;

function mergedAs({ mergeCommit }: Seen<PullRequestFacts>, commit: string): boolean {
  return (
    Boolean(mergeCommit) && (mergeCommit?.startsWith(commit) === true || commit.startsWith(mergeCommit ?? ''))
  );
}

async function organizationOf(run: QueryRun) {
  const apigee = await run.sources.apigee();
  return run.once('organization', () => apigee.organization());
}

async function servingIn(run: QueryRun): Promise<readonly ServingRevision[]> {
  const apigee = await run.sources.apigee();
  const all = await Promise.all(
    KINDS.map((kind) => run.once(`serving ${kind}`, () => apigee.servingEverywhere(kind))),
  );
  return all.flat();
}

/** What serves anywhere: an asset that was never deployed is no part of what is live. */
async function assets(run: QueryRun, kind: BundleKind, first: number): Promise<readonly Node[]> {
  const collection = kind === 'apiproxy' ? 'apis' : 'sharedflows';
  const read = await entity(run, [collection], {
    operation: `list the ${kind === 'apiproxy' ? 'API proxies' : 'shared flows'}`,
    right: kind === 'apiproxy' ? 'proxies.list' : 'sharedflows.list',
  });
  const names = arrayIn(read, kind === 'apiproxy' ? 'proxies' : 'sharedFlows');
  return names.slice(0, first).flatMap((one) => {
    const name = textIn(one, 'name');
    return name === null ? [] : [{ facts: { name, kind } }];
  });
}

function liveNode({ environment, name, kind, revision, deployStartMs }: ServingRevision): Node {
  return { facts: { environment, bundle: name, kind, revision, deployedAt: isoOf(deployStartMs) } };
}

function targetOf({ facts }: Node): DeploymentTarget {
  const { environment, bundle, kind, revision } = facts;
  return {
    environment: String(environment),
    name: String(bundle),
    kind: kind as BundleKind,
    revision: String(revision),
  };
}

async function describe(
  run: QueryRun,
  { name, kind, revision }: Pick<DeploymentTarget, 'name' | 'kind' | 'revision'>,
): Promise<Revision> {
  const apigee = await run.sources.apigee();
  return run.once(`revision ${kind}:${name}@${revision}`, () => apigee.revision({ name, kind }, revision));
}

async function commitOf(run: QueryRun, node: Node): Promise<string | undefined> {
  return parseMarker((await describe(run, targetOf(node))).description)?.commit;
}

function revisionNode(revision: Revision): Node {
  const { createdAtMs, lastModifiedAtMs } = revision;
  return {
    facts: {
      revision: revision.revision,
      mark: markNode(revision),
      createdAt: isoOf(createdAtMs),
      modifiedAt: isoOf(lastModifiedAtMs),
    },
  };
}

function markNode({ description }: Revision): Node | null {
  const mark = parseMarker(description);
  if (mark === undefined) return null;
  return { facts: { digest: mark.digest16, commit: mark.commit ?? null, build: mark.build ?? null } };
}

async function targetServer(run: QueryRun, environment: string, name: string): Promise<Node> {
  const read = await entity(run, ['environments', environment, 'targetservers', name], {
    operation: `read the target server ${name}`,
    right: 'targetservers.get',
  });
  const port = fieldIn(read, 'port');
  return {
    facts: {
      name,
      host: textIn(read, 'host'),
      port: typeof port === 'number' ? port : null,
      // Apigee leaves out what is false.
      enabled: fieldIn(read, 'isEnabled') === true,
    },
  };
}

async function entity(
  run: QueryRun,
  segments: readonly string[],
  more: { readonly query?: Record<string, string>; readonly operation: string; readonly right: string },
): Promise<unknown> {
  const entities = await run.sources.entities();
  return run.once(`entity ${segments.join('/')} ${JSON.stringify(more.query ?? {})}`, () =>
    entities.read({ segments, where: segments.at(-1) ?? '', ...more }),
  );
}

function proxiesOf(product: unknown): readonly string[] {
  const configs = arrayIn(fieldIn(product, 'operationGroup'), 'operationConfigs');
  const sources = configs.flatMap((config) => textIn(config, 'apiSource') ?? []);
  return [...new Set([...textsIn(product, 'proxies'), ...sources])];
}

function fieldIn(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function arrayIn(value: unknown, name: string): readonly unknown[] {
  const found = fieldIn(value, name);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

function textIn(value: unknown, name: string): string | null {
  const found = fieldIn(value, name);
  return typeof found === 'string' ? found : null;
}

function textsIn(value: unknown, name: string): readonly string[] {
  return arrayIn(value, name).filter((one): one is string => typeof one === 'string');
}

function isoOf(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}
