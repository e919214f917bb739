import type { DeclaredEntity, FieldValue } from '../resources/entity.ts';

interface Rescoping {
  readonly likeEnvironment: string;
  readonly environment: string;
  /** Names of bundles, and of their copies. */
  readonly copies: {
    readonly apiproxy: ReadonlyMap<string, string>;
    readonly sharedflow: ReadonlyMap<string, string>;
  };
}

/**
 * What fills an environment of its own: what is declared for the environment that it is like, under its name; maps of
 * proxies for their copies, and flow hooks that run the copies. What belongs to the organization is left to the
 * deployments that everybody shares.
 */
export function ownConfiguration(
  declared: readonly DeclaredEntity[],
  { likeEnvironment, environment, copies }: Rescoping,
): readonly DeclaredEntity[] {
  return declared.flatMap((entity): DeclaredEntity[] => {
    const [of = '', ...name] = entity.scope.split('/');
    if (of === 'env' && name.join('/') === likeEnvironment)
      return [{ ...entity, scope: `env/${environment}`, fields: withCopies(entity, copies.sharedflow) }];
    const copy = of === 'api' ? copies.apiproxy.get(name.join('/')) : undefined;
    return copy === undefined ? [] : [{ ...entity, scope: `api/${copy}` }];
  });
}

function withCopies(
  { kind, fields }: DeclaredEntity,
  sharedFlows: ReadonlyMap<string, string>,
): DeclaredEntity['fields'] {
  const { sharedFlow } = fields;
  if (kind !== 'flowhook' || typeof sharedFlow !== 'string') return fields;
  const copy: FieldValue = sharedFlows.get(sharedFlow) ?? sharedFlow;
  return { ...fields, sharedFlow: copy };
}
