import type { Activity } from '../domain/permission.ts';
import type { EntityChange } from './change.ts';
import { descriptorOf } from './descriptors.ts';
import { type DeclaredEntity, type EntityScope, nameOf } from './entity.ts';
import type { EntityDescriptor } from './kind.ts';

type Configuring = Extract<Activity, { kind: 'configure' }>;
type Changed = Exclude<EntityChange, { change: 'unchanged' }>;

/** What the account has to be allowed for a plan's changes. */
export function activitiesOf(changes: readonly EntityChange[]): readonly Configuring[] {
  return changes
    .filter((change) => change.change !== 'unchanged')
    .flatMap((change) => {
      const { change: verb, ref } = change;
      const descriptor = descriptorOf(ref.kind);
      const what = `${WORDS[verb]} the ${descriptor.title} ${nameOf(ref)}`;
      const asked = { verb, ref, fields: fieldsOf(change) };
      return rightsOf(descriptor, asked).map((right) => configuring({ verb, right, scope: ref.scope, what }));
    });
}

/** What a deploy of these files may come to, whatever there is already. To delete is what only some runs come to. */
export function activitiesOfFiles(declared: readonly DeclaredEntity[]): readonly Configuring[] {
  const activities = declared.flatMap((entity) => {
    const descriptor = descriptorOf(entity.kind);
    const fields = Object.keys(entity.fields);
    return (['create', 'update', 'delete'] as const).flatMap((verb) =>
      rightsOf(descriptor, { verb, ref: entity, fields: verb === 'delete' ? [] : fields }).map((right) =>
        configuring({ verb, right, scope: entity.scope, what: `${WORDS[verb]}: ${descriptor.title}` }),
      ),
    );
  });
  const once = activities.map((one) => [`${one.right} ${one.environment} ${one.what}`, one] as const);
  return [...new Map(once).values()];
}

const WORDS = { create: 'create', update: 'change', delete: 'delete' } as const;

function fieldsOf(change: Changed): readonly string[] {
  switch (change.change) {
    case 'create':
      return Object.keys(change.wanted);
    case 'update':
      return change.differences.map(({ path }) => path.split('/')[1] ?? '');
    case 'delete':
      return [];
  }
}

function rightsOf(
  { right, rights }: EntityDescriptor,
  asked: Parameters<NonNullable<EntityDescriptor['rights']>>[0],
): readonly string[] {
  return rights?.(asked) ?? [`${right}.${asked.verb}`];
}

function configuring({
  scope,
  ...rest
}: Pick<Configuring, 'verb' | 'right' | 'what'> & { readonly scope: EntityScope }): Configuring {
  const environment = scope.startsWith('env/') ? scope.slice('env/'.length) : undefined;
  return { kind: 'configure', environment, ...rest };
}
