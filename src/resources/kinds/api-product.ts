import type { EntityDescriptor } from '../kind.ts';
import { ATTRIBUTES, type Shape, sequence, set } from '../shape.ts';
import { allKeyPages, listedBy, singly } from './rest.ts';

const REST = {
  title: 'API product',
  right: 'apiproducts',
  collection: () => ['apiproducts'],
  key: 'name',
};

const QUOTA: Shape = { fields: { limit: 'text', interval: 'text', timeUnit: 'text' } };
const SOURCE = { apiSource: 'text', attributes: ATTRIBUTES } as const;

function group(config: Readonly<Record<string, Shape>>): Shape {
  return {
    fields: {
      operationConfigType: 'text',
      operationConfigs: set({ fields: { ...SOURCE, ...config } }),
    },
  };
}

export const API_PRODUCT: EntityDescriptor = {
  ...singly(REST),
  kind: 'apiproduct',
  title: REST.title,
  right: REST.right,
  rank: 40,
  carriesMark: true,
  children: ['rateplan'],
  shape: {
    displayName: 'text',
    description: 'text',
    approvalType: 'text',
    apiResources: set('text'),
    environments: set('text'),
    proxies: set('text'),
    scopes: set('text'),
    attributes: ATTRIBUTES,
    quota: 'text',
    quotaInterval: 'text',
    quotaTimeUnit: 'text',
    quotaCounterScope: 'text',
    llmQuota: 'text',
    llmQuotaInterval: 'text',
    llmQuotaTimeUnit: 'text',
    space: 'text',
    operationGroup: group({
      operations: sequence({ fields: { resource: 'text', methods: set('text') } }),
      quota: QUOTA,
    }),
    graphqlOperationGroup: group({
      operations: sequence({ fields: { operation: 'text', operationTypes: set('text') } }),
      quota: QUOTA,
    }),
    grpcOperationGroup: group({ service: 'text', methods: set('text'), quota: QUOTA }),
    llmOperationGroup: group({
      llmOperations: sequence({ fields: { resource: 'text', model: 'text', methods: set('text') } }),
      llmTokenQuota: QUOTA,
    }),
  },
  ignored: ['name', 'createdAt', 'lastModifiedAt', 'createdBy', 'lastModifiedBy'],
  defaults: { approvalType: 'auto' },
  async list(place, store) {
    const paging = { store, field: 'apiProduct', key: 'name', query: { expand: 'true' } };
    return (await allKeyPages(REST, place, paging)).map(listedBy('name', []));
  },
};
