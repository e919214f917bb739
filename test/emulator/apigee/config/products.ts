import { type Call, type Handlers, invalid, parameter, withoutDefaults } from '../call.ts';
import { attributeHandlers, checkedAttributes } from './attributes.ts';
import { type Credential, credentialsOfProduct } from './credentials.ts';
import { edgeRefusals } from './edge-texts.ts';
import { type EntityKind, entitiesOf, found, kindHandlers, printed } from './kind.ts';
import { keyPage } from './lists.ts';
import { checkOperationGroups } from './operation-groups.ts';
import { inUse } from './refusals.ts';
import type { Entity } from './store.ts';

const products: EntityKind = {
  id: 'apiproducts',
  key: 'name',
  keyPattern: /^[a-zA-Z0-9][a-zA-Z0-9._\-$ %]*$/,
  // Products are in the runtime's store, but the management plane answers for them without a runtime.
  refusals: { ...edgeRefusals.product, needsRuntime: false },
  keep: (message, { call, key, before }) => {
    const { approvalType = 'auto' } = message;
    checkProduct(call, { ...message, approvalType });
    checkOperationGroups(message);
    const now = String(call.world.clock.now());
    return {
      ...message,
      name: key,
      approvalType,
      attributes: checkedAttributes(message['attributes']),
      createdAt: before?.['createdAt'] ?? now,
      lastModifiedAt: now,
    };
  },
  // The order of these lists is not kept.
  print: (product) => ({
    ...product,
    ...Object.fromEntries(
      ['scopes', 'proxies', 'environments', 'apiResources'].map((field) => [
        field,
        [...((product[field] ?? []) as string[])].sort(),
      ]),
    ),
  }),
  refuseDelete: (call, key) => {
    const [user] = credentialsOfProduct(call, key);
    if (user !== undefined) throw inUse(`API product ${key}`, `the app ${user.app}`);
  },
};

export const productHandlers: Handlers = {
  ...kindHandlers(products),
  'apiproducts.list': (call) => {
    const { query } = call;
    const all = new Map([...entitiesOf(products, call)].filter(([, product]) => isListed(query, product)));
    const page = keyPage(call, all, { size: 1000, most: 1000 });
    const expand = query.get('expand') === 'true';
    return withoutDefaults({
      apiProduct: [...page].map(([name, product]) => (expand ? printed(products, call, product) : { name })),
    });
  },
  'apiproducts.move': (call) => {
    const { key, entity, entities } = found(products, call);
    const moved = { ...entity, space: call.message['space'] };
    entities.set(key, moved);
    return printed(products, call, moved);
  },
  ...attributeHandlers('apiproducts', (call) => ownerProduct(call), 'updateApiProductAttribute'),
};

function ownerProduct(call: Call): { key: string; entity: Entity; entities: Map<string, Entity> } {
  const key = parameter(call, 'apiproductsId');
  const entities = call.world.organization.entities.collection('apiproducts');
  const entity = entities.get(key);
  if (entity === undefined) throw products.refusals.missing(call, key);
  return { key, entity, entities };
}

function isListed(query: URLSearchParams, { attributes, space }: Entity): boolean {
  const name = query.get('attributename');
  const spaceAsked = query.get('space');
  const list = (attributes ?? []) as readonly Credential['attributes'][number][];
  return (
    (name === null ||
      list.some((each) => each.name === name && each.value === query.get('attributevalue'))) &&
    (spaceAsked === null || space === spaceAsked)
  );
}

function checkProduct(call: Call, { displayName, approvalType, environments }: Entity): void {
  if (!displayName) throw invalid('displayName is required');
  if (approvalType !== 'auto' && approvalType !== 'manual')
    throw invalid(`invalid approvalType "${String(approvalType)}"`);
  for (const environment of (environments ?? []) as string[]) {
    if (!call.world.organization.environments.has(environment))
      throw invalid(`environment "${environment}" does not exist`);
  }
}
