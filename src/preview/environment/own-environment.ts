import pMap from 'p-map';
import * as z from 'zod/mini';
import type { EnvironmentAssets, EnvironmentGroup } from '../../domain/organization.ts';
import { tokenPages } from '../../domain/pacing/paging.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { ApigeeEntities, EntityAddress } from '../../ports/apigee-entities.ts';
import { isOf, type PreviewMark, parsePreviewMark } from '../mark.ts';
import type { OwnEnvironmentSettings } from '../settings.ts';

/** An environment that carries a preview's mark in its description. */
export interface MarkedEnvironment {
  readonly name: string;
  readonly mark: PreviewMark;
}

/** The environment of one pull request, as it is and as it is to be. */
export interface OwnEnvironment {
  readonly name: string;
  /** The environment whose settings the manifest's bundles and configuration take. */
  readonly likeEnvironment: string;
  readonly group: string;
  readonly instance: string;
  /** False if the run is to make it. */
  readonly exists: boolean;
  readonly isInGroup: boolean;
  readonly isOnInstance: boolean;
}

const Environment = z.looseObject({ name: z.string(), description: z.optional(z.string()) });
const Instances = z.object({
  instances: z.optional(z.array(z.object({ name: z.string() }))),
  nextPageToken: z.optional(z.string()),
});
const Attachments = z.object({
  attachments: z.optional(z.array(z.object({ name: z.string(), environment: z.optional(z.string()) }))),
  environmentGroupAttachments: z.optional(
    z.array(z.object({ name: z.string(), environment: z.optional(z.string()) })),
  ),
  nextPageToken: z.optional(z.string()),
});

interface ReadingPorts {
  readonly apigee: Pick<Apigee, 'environmentGroups'>;
  readonly entities: Pick<ApigeeEntities, 'read'>;
}

/**
 * Reads what there is of a pull request's environment. Throws PipeError `config-invalid` if the group or the instance
 * does not exist or is not said, `guard` if the name is somebody else's, and what the ports throw.
 */
export async function readOwnEnvironment(
  settings: OwnEnvironmentSettings,
  owner: { readonly repository: string; readonly pullRequest: number },
  { apigee, entities }: ReadingPorts,
): Promise<OwnEnvironment> {
  const { name } = settings;
  const [there, groups, instances] = await Promise.all([
    readEnvironment(name, entities),
    apigee.environmentGroups(),
    listInstances(entities),
  ]);
  if (there !== undefined && !isOf(there.mark, owner)) {
    throw new PipeError(
      'guard',
      `There is an environment ${name} that is not of this pull request’s preview.`,
      {
        where: name,
        hint: 'Name the environments of previews otherwise: previews.environment.name in the manifest.',
      },
    );
  }
  const group = chooseGroup(settings, groups);
  const instance = chooseInstance(settings, instances);
  const attached = there === undefined ? [] : await attachmentsOf(['instances', instance], entities);
  return {
    name,
    likeEnvironment: settings.likeEnvironment,
    group: group.name,
    instance,
    exists: there !== undefined,
    isInGroup: group.environments.includes(name),
    isOnInstance: attached.some(({ environment }) => environment === name),
  };
}

function chooseGroup(
  { group }: OwnEnvironmentSettings,
  groups: readonly EnvironmentGroup[],
): EnvironmentGroup {
  const found = groups.find(({ name }) => name === group);
  if (found !== undefined) return found;
  const names = groups.map(({ name }) => name).join(', ');
  throw new PipeError('config-invalid', `There is no environment group ${group} for previews to join.`, {
    where: 'previews.environment.group',
    hint: names === '' ? 'The organization has none.' : `The organization has ${names}.`,
  });
}

function chooseInstance({ instance }: OwnEnvironmentSettings, names: readonly string[]): string {
  const [only, ...others] = names;
  if (instance === undefined && only !== undefined && others.length === 0) return only;
  if (instance !== undefined && names.includes(instance)) return instance;
  const said =
    only === undefined
      ? 'The organization has no runtime instance that an environment could be attached to.'
      : instance === undefined
        ? 'Which instance the environments of previews are attached to is not said.'
        : `There is no instance ${instance} for the environments of previews.`;
  throw new PipeError('config-invalid', said, {
    where: 'previews.environment.instance',
    hint:
      only === undefined
        ? 'Leave PREVIEW_MODE out: previews then share the environment that APIGEE_ENV names.'
        : `The organization has ${names.join(', ')}.`,
  });
}

/** The mark is undefined if it is an environment like any other. */
export async function readEnvironment(
  name: string,
  entities: Pick<ApigeeEntities, 'read'>,
): Promise<{ readonly mark: PreviewMark | undefined } | undefined> {
  const answer = await entities
    .read({
      segments: ['environments', name],
      operation: `read the environment ${name}`,
      where: name,
      right: 'environments.get',
    })
    .catch(noneIfMissing);
  if (answer === undefined) return undefined;
  const { description = '' } = parsed(Environment, answer, name);
  return { mark: parsePreviewMark(description) };
}

function noneIfMissing(error: unknown): undefined {
  if (error instanceof PipeError && error.code === 'environment-missing') return undefined;
  throw error;
}

/** Environments with a mark, of those whose name may be a preview's. Throws what the port throws. */
export async function findMarkedEnvironments(
  entities: Pick<ApigeeEntities, 'read'>,
  mayBe: (name: string) => boolean,
): Promise<readonly MarkedEnvironment[]> {
  const names = parsed(
    z.array(z.string()),
    await entities.read({
      segments: ['environments'],
      operation: 'list the environments',
      where: 'environments',
      right: 'environments.list',
    }),
    'environments',
  );
  const looked = await pMap(
    names.filter(mayBe),
    async (name) => ({ name, mark: (await readEnvironment(name, entities))?.mark }),
    { concurrency: CONCURRENT },
  );
  return looked.flatMap(({ name, mark }) => (mark === undefined ? [] : [{ name, mark }]));
}

/** The rate limit of the organization holds whatever runs side by side. */
const CONCURRENT = 20;

export interface Attachment {
  readonly name: string;
  readonly environment?: string | undefined;
}

/** The environments attached to an instance or a group, every page. */
export async function attachmentsOf(
  owner: readonly [collection: 'instances' | 'envgroups', name: string],
  entities: Pick<ApigeeEntities, 'read'>,
): Promise<readonly Attachment[]> {
  const [collection, name] = owner;
  const address = {
    segments: [...owner, 'attachments'],
    operation: `list the environments of ${collection === 'instances' ? 'instance' : 'group'} ${name}`,
    where: name,
    right: collection === 'instances' ? 'instanceattachments.list' : 'envgroupattachments.list',
  };
  const pages = await readPages(entities, address, Attachments);
  return pages.flatMap((page) => [...(page.attachments ?? []), ...(page.environmentGroupAttachments ?? [])]);
}

export async function listInstances(entities: Pick<ApigeeEntities, 'read'>): Promise<readonly string[]> {
  const address = {
    segments: ['instances'],
    operation: 'list the instances',
    where: 'instances',
    right: 'instances.list',
  };
  const pages = await readPages(entities, address, Instances);
  return pages.flatMap((page) => (page.instances ?? []).map(({ name }) => name));
}

function readPages<Page extends object>(
  entities: Pick<ApigeeEntities, 'read'>,
  address: EntityAddress,
  shape: z.ZodMiniType<Page>,
): Promise<readonly Page[]> {
  return tokenPages(async (pageToken) => {
    const answer = await entities.read({ ...address, query: { pageToken } });
    return parsed(shape, answer ?? {}, address.where);
  });
}

function parsed<Value>(shape: z.ZodMiniType<Value>, answer: unknown, where: string): Value {
  const read = shape.safeParse(answer);
  if (read.success) return read.data;
  throw new PipeError('apigee-unexpected', `Apigee's answer about ${where} is not what its API promises.`, {
    where,
  });
}

/**
 * The organization as a plan is to see it: with the pull request's environment in its group, empty as long as it is to
 * be made. What the account may do there is judged by the environment that it is like.
 */
export function withOwnEnvironment(apigee: Apigee, own: OwnEnvironment): Apigee {
  const isAwaited = (environment: string | undefined): boolean => !own.exists && environment === own.name;
  return {
    ...apigee,
    servingIn: async (environment, kind) =>
      isAwaited(environment) ? [] : apigee.servingIn(environment, kind),
    environmentAssets: async (environment, lists) =>
      isAwaited(environment) ? UNREAD : apigee.environmentAssets(environment, lists),
    flowHooks: async (environment) => (isAwaited(environment) ? [] : apigee.flowHooks(environment)),
    environmentGroups: async () => (await apigee.environmentGroups()).map((group) => joined(group, own)),
    permissions: (activities) =>
      apigee.permissions(
        activities.map((activity) =>
          'environment' in activity && isAwaited(activity.environment)
            ? { ...activity, environment: own.likeEnvironment }
            : activity,
        ),
      ),
  };
}

/** Nothing is known to be missing in what is to be filled. */
const UNREAD: EnvironmentAssets = {
  targetServers: undefined,
  keyValueMaps: undefined,
  keystores: undefined,
  references: undefined,
};

function joined(group: EnvironmentGroup, { name, group: wanted }: OwnEnvironment): EnvironmentGroup {
  if (group.name !== wanted || group.environments.includes(name)) return group;
  return { ...group, environments: [...group.environments, name].toSorted() };
}
