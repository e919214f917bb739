import * as z from 'zod/mini';
import { type PreviewNaming, previewName } from '../names.ts';

const Attribute = z.object({ name: z.string(), value: z.optional(z.string()) });
const Operation = z.looseObject({ apiSource: z.optional(z.string()) });
const Group = z.looseObject({ operationConfigs: z.optional(z.array(Operation)) });

/** An API product as Apigee gives it: what is not looked at is copied as it is. */
export const ApiProduct = z.looseObject({
  name: z.string(),
  displayName: z.optional(z.string()),
  proxies: z.optional(z.array(z.string())),
  environments: z.optional(z.array(z.string())),
  attributes: z.optional(z.array(Attribute)),
  operationGroup: z.optional(Group),
  graphqlOperationGroup: z.optional(Group),
  grpcOperationGroup: z.optional(Group),
  llmOperationGroup: z.optional(Group),
});
export type ApiProduct = z.infer<typeof ApiProduct>;

const GROUPS = [
  'operationGroup',
  'graphqlOperationGroup',
  'grpcOperationGroup',
  'llmOperationGroup',
] as const;

/** The attribute that says whose a copy is; the one that says which apps' keys were given it, `developer/app` a line. */
export const MARK_ATTRIBUTE = 'apigee-pipe-preview';
export const APPS_ATTRIBUTE = 'apigee-pipe-preview-apps';

export interface AppRef {
  readonly developer: string;
  readonly app: string;
}

export interface ProductCopying {
  readonly naming: PreviewNaming;
  readonly environments: readonly string[];
  /** The environment of its own in which the copies answer; undefined if they answer in `environments`. */
  readonly ownEnvironment?: string | undefined;
  /** Names of proxies, and of their copies. */
  readonly proxies: ReadonlyMap<string, string>;
  readonly mark: string;
  readonly apps: readonly AppRef[];
}

/**
 * A product's copy for a pull request: it lists the proxies' copies in place of the proxies, in the previews'
 * environments alone; quotas, scopes, approval and attributes are those of the product. Undefined if it lists none of
 * the proxies there. A product that lists nothing at all is valid for everything, copies included, and needs none.
 */
export function copyProduct(product: ApiProduct, copying: ProductCopying): ApiProduct | undefined {
  const environments = environmentsOf(product, copying.environments);
  if (environments.length === 0 || readMark(product) !== undefined) return undefined;
  const proxies = (product.proxies ?? []).flatMap((name) => copying.proxies.get(name) ?? []);
  const groups = GROUPS.flatMap((group) => {
    const configs = configsFor(product[group]?.operationConfigs ?? [], copying.proxies);
    return configs.length === 0 ? [] : [[group, { ...product[group], operationConfigs: configs }] as const];
  });
  // Never a copy that lists nothing: it would open every proxy of the organization.
  if (proxies.length === 0 && groups.length === 0) return undefined;
  const { createdAt: _created, lastModifiedAt: _modified, ...kept } = product;
  for (const group of GROUPS) delete kept[group];
  return {
    ...kept,
    name: previewName(product.name, copying.naming),
    displayName: `${product.displayName ?? product.name} (pull request ${copying.naming.pullRequest})`,
    environments: copying.ownEnvironment === undefined ? [...environments] : [copying.ownEnvironment],
    proxies: [...new Set(proxies)],
    attributes: [
      ...(product.attributes ?? []).filter(({ name }) => !OURS.has(name)),
      { name: MARK_ATTRIBUTE, value: copying.mark },
      { name: APPS_ATTRIBUTE, value: copying.apps.map(formatApp).join('\n') },
    ],
    ...Object.fromEntries(groups),
  };
}

const OURS: ReadonlySet<string> = new Set([MARK_ATTRIBUTE, APPS_ATTRIBUTE]);

/** The text of a product's mark; undefined if it is nobody's copy. */
export function readMark({ attributes = [] }: ApiProduct): string | undefined {
  return attributes.find(({ name }) => name === MARK_ATTRIBUTE)?.value;
}

/** Whose keys were given the copy. */
export function appsOf({ attributes = [] }: ApiProduct): readonly AppRef[] {
  const written = attributes.find(({ name }) => name === APPS_ATTRIBUTE)?.value ?? '';
  return written.split('\n').flatMap((line) => {
    const slash = line.indexOf('/');
    return slash < 1 ? [] : [{ developer: line.slice(0, slash), app: line.slice(slash + 1) }];
  });
}

/** True if a copy lists the same and allows the same: marks of other commits and times do not count. */
export function isSameCopy(one: ApiProduct, other: ApiProduct): boolean {
  return JSON.stringify(comparable(one)) === JSON.stringify(comparable(other));
}

function comparable(product: ApiProduct): unknown {
  const { createdAt: _created, lastModifiedAt: _modified, attributes = [], ...rest } = product;
  const kept = attributes.filter(({ name }) => name !== MARK_ATTRIBUTE);
  return sorted({ ...rest, attributes: kept });
}

/** Apigee keeps no order of names in lists, and leaves out what is empty. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => !isEmpty(inner));
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]),
  );
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === false || (Array.isArray(value) && value.length === 0);
}

function formatApp({ developer, app }: AppRef): string {
  return `${developer}/${app}`;
}

/** Those of the previews in which the product is valid; a product that names none is valid in all. */
function environmentsOf({ environments = [] }: ApiProduct, wanted: readonly string[]): readonly string[] {
  return environments.length === 0 ? wanted : wanted.filter((name) => environments.includes(name));
}

function configsFor(
  configs: readonly z.infer<typeof Operation>[],
  proxies: ReadonlyMap<string, string>,
): z.infer<typeof Operation>[] {
  return configs.flatMap((config) => {
    const copy = config.apiSource === undefined ? undefined : proxies.get(config.apiSource);
    return copy === undefined ? [] : [{ ...config, apiSource: copy }];
  });
}
