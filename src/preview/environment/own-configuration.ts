import { Secret } from '../../domain/secrets/secret.ts';
import {
  type DeclaredEntity,
  type FieldValue,
  FileContent,
  nameOf,
  UnreadSecret,
} from '../../resources/entity.ts';

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
export interface OwnConfiguration {
  readonly entities: readonly DeclaredEntity[];
  /**
   * Names of those that a secret store fills: a pull request may write the names of secrets and the code that would
   * print them, so none is read for its preview.
   */
  readonly leftOut: readonly string[];
}

export function ownConfiguration(
  declared: readonly DeclaredEntity[],
  { likeEnvironment, environment, copies }: Rescoping,
): OwnConfiguration {
  const own = declared.flatMap((entity): DeclaredEntity[] => {
    const [of = '', ...name] = entity.scope.split('/');
    if (of === 'env' && name.join('/') === likeEnvironment)
      return [{ ...entity, scope: `env/${environment}`, fields: withCopies(entity, copies.sharedflow) }];
    const copy = of === 'api' ? copies.apiproxy.get(name.join('/')) : undefined;
    return copy === undefined ? [] : [{ ...entity, scope: `api/${copy}` }];
  });
  const [filled, whole] = [own.filter(holdsSecret), own.filter((entity) => !holdsSecret(entity))];
  return { entities: whole, leftOut: filled.map((entity) => `${entity.kind} ${nameOf(entity)}`) };
}

const holdsSecret = ({ fields }: DeclaredEntity): boolean => isUnread(fields);

function isUnread(value: FieldValue): boolean {
  if (value instanceof UnreadSecret) return true;
  if (typeof value !== 'object' || value === null || value instanceof Secret || value instanceof FileContent)
    return false;
  return Object.values(value).some((inner: FieldValue) => isUnread(inner));
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
