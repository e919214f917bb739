import pMap from 'p-map';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import type { Problem } from '../domain/problem.ts';
import { Secret } from '../domain/secrets/secret.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { type EntityChange, identityOf, type LiveEntity } from './change.ts';
import { descriptorOf, saidOutright } from './descriptors.ts';
import { differencesOf } from './differences.ts';
import { type DeclaredEntity, nameOf, UnreadSecret } from './entity.ts';
import type { EntityRef, EntityStore } from './kind.ts';
import { marked } from './mark.ts';
import { obstaclesTo } from './obstacles.ts';
import { type Earlier, type PruneOptions, plannedDeletes, pruneLists } from './plan-deletes.ts';
import { type LiveConfiguration, readLive } from './read-live.ts';
import { type Fields, shapeFields } from './shape.ts';

export interface ConfigurationPlanning {
  readonly declared: readonly DeclaredEntity[];
  /** Names the repository in what is made. */
  readonly mark: (entity: DeclaredEntity) => string;
  /** Undefined if nothing is to be deleted. */
  readonly prune: PruneOptions | undefined;
  /** True if what cannot be put back may be done. */
  readonly irreversible: boolean;
}

export interface ConfigurationPlan {
  readonly changes: readonly EntityChange[];
  readonly live: LiveConfiguration;
  /** What a person ought to know beside the changes. */
  readonly remarks: readonly Problem[];
}

/**
 * What is to be done so that the organization has what the repository declares. Reads only. Throws what the port
 * throws, and PipeError `config-invalid` for fields that Apigee does not know, all of them at once.
 */
export async function planConfiguration(
  planning: ConfigurationPlanning,
  store: EntityStore,
): Promise<ConfigurationPlan> {
  const wanted = wantedOf(planning);
  const live = await readLive(
    wanted.map(({ ref }) => ref),
    store,
    planning.prune === undefined ? [] : pruneLists(wanted.map(({ ref }) => ref)),
  );
  const changes = await pMap(wanted, async (one) => planOne(one, await live.read(one.ref), planning), {
    concurrency: CALLS_AT_ONCE,
  });
  const declared = new Set(wanted.map(({ ref }) => identityOf(ref)));
  const deletes = await plannedDeletes({ ...planning, declaredAs: declared, live }, store);
  return { changes: [...inOrder(changes), ...deletes.changes], live, remarks: deletes.left };
}

interface Wanted {
  readonly entity: DeclaredEntity;
  readonly ref: EntityRef;
  /** Shaped, with defaults, without the mark. */
  readonly fields: Fields;
}

function wantedOf({ declared }: ConfigurationPlanning): readonly Wanted[] {
  const problems: PipeError[] = [];
  const imports = importsOf(declared);
  const wanted = declared.map((entity) => {
    const { fields, misshapen } = shaped(entity);
    problems.push(...misshapen.map(({ pointer, message }) => misshapenError(entity, pointer, message)));
    if (!isAddressable(entity))
      problems.push(misshapenError(entity, 'its name', 'is none that an address can hold'));
    return { entity, fields, ref: refOf(entity, imports) };
  });
  throwAll(problems);
  return wanted;
}

/** What commits held, as it is compared with what is there; what could be none of Apigee's is no part of it. */
export function earlierOf(entities: readonly DeclaredEntity[]): readonly Earlier[] {
  return entities.flatMap((entity) => {
    const { fields, misshapen } = shaped(entity);
    const isKey = entity.kind === 'appkey' || entity.kind === 'appgroupkey';
    const isNamed = isAddressable(entity) && (!isKey || consumerKeyOf(entity) !== undefined);
    return misshapen.length === 0 && isNamed ? [{ ref: refOf(entity, new Map()), fields }] : [];
  });
}

function shaped({ kind, fields }: DeclaredEntity) {
  const { shape, ignored, defaults = {} } = descriptorOf(kind);
  return shapeFields({ ...defaults, ...without(fields) }, shape, ignored);
}

function isAddressable({ path }: DeclaredEntity): boolean {
  return path.every((name) => /^[^/\0]+$/.test(name) && !/^\.{1,2}$/.test(name));
}

/** What is null was not said: a default takes its place. */
function without(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function misshapenError(entity: DeclaredEntity, pointer: string, message: string): PipeError {
  const { file, line } = entity.source;
  const { title } = descriptorOf(entity.kind);
  return new PipeError('config-invalid', `The ${title} ${nameOf(entity)}: ${pointer} ${message}.`, {
    where: `${file}:${line}`,
    hint: "Fields are those of Apigee's management API.",
  });
}

/** The consumer keys that the repository gives each app. */
function importsOf(declared: readonly DeclaredEntity[]): ReadonlyMap<string, ReadonlySet<string>> {
  const imports = new Map<string, Set<string>>();
  for (const entity of declared) {
    if (entity.kind !== 'appkey' && entity.kind !== 'appgroupkey') continue;
    const app = appOf(entity);
    const keys = imports.get(app) ?? new Set();
    const key = consumerKeyOf(entity);
    if (key !== undefined) keys.add(key.reveal());
    imports.set(app, keys);
  }
  return imports;
}

function appOf({ kind, path }: DeclaredEntity): string {
  return [kind.startsWith('appgroup') ? 'groups' : 'developers', ...path.slice(0, 2)].join('\0');
}

function consumerKeyOf({ fields }: DeclaredEntity): Secret | undefined {
  const key = fields['consumerKey'];
  return typeof key === 'string' ? new Secret(key) : key instanceof Secret ? key : undefined;
}

function refOf(entity: DeclaredEntity, imports: ReadonlyMap<string, ReadonlySet<string>>): EntityRef {
  const { kind, scope, path } = entity;
  const isApp = kind === 'app' || kind === 'appgroupapp';
  return {
    kind,
    scope,
    path,
    consumerKey: consumerKeyOf(entity),
    imports: isApp ? imports.get(appOf(entity)) : undefined,
  };
}

function planOne(
  { entity, ref, fields }: Wanted,
  live: LiveEntity | undefined,
  planning: ConfigurationPlanning,
): EntityChange {
  const descriptor = descriptorOf(ref.kind);
  const problems = notCompared(ref, fields, live);
  // Which key it is stands in a secret store.
  if (fields['consumerKey'] instanceof UnreadSecret) return { ref, problems, change: 'unchanged' };
  const wanted = saidOutright(
    descriptor,
    descriptor.carriesMark ? marked(fields, planning.mark(entity)) : fields,
  );
  if (live === undefined) return { ref, problems: [], change: 'create', wanted };
  const differences = differencesOf(ref, fields, live);
  if (differences.length === 0) return { ref, problems, change: 'unchanged', wanted };
  const update = { live, wanted, differences };
  const stands = [...problems, ...obstaclesTo(ref, update, planning.irreversible)];
  return { ref, problems: stands, change: 'update', wanted, live, differences };
}

/** What a person must not take for compared. */
function notCompared(ref: EntityRef, fields: Fields, live: LiveEntity | undefined): readonly Problem[] {
  const unread = Object.values(fields).some((value) => value instanceof UnreadSecret);
  const why = unread
    ? 'it has a value of the secret store, which a plan does not read'
    : live && descriptorOf(ref.kind).incomparable?.(live.fields, fields);
  if (why === undefined) return [];
  const message = `Whether ${nameOf(ref)} changed is not known: ${why}.`;
  return [{ code: 'remark', message, where: nameOf(ref) }];
}

function inOrder(changes: readonly EntityChange[]): readonly EntityChange[] {
  const key = ({ ref }: EntityChange) => descriptorOf(ref.kind).rank;
  return changes.toSorted((a, b) => key(a) - key(b));
}
