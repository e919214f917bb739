import { invalid } from '../call.ts';
import { checkedAttributes } from './attributes.ts';
import type { Entity } from './store.ts';

interface Group {
  /** The configuration's field that holds its operations, and what each operation must say. */
  readonly operations?: string;
  readonly ofOperation?: string;
  /** What the configuration itself must say. */
  readonly required: readonly string[];
}

const groups: Readonly<Record<string, Group>> = {
  operationGroup: { operations: 'operations', ofOperation: 'resource', required: ['apiSource'] },
  graphqlOperationGroup: { operations: 'operations', ofOperation: 'operationTypes', required: ['apiSource'] },
  grpcOperationGroup: { required: ['apiSource', 'service'] },
  llmOperationGroup: {
    operations: 'llmOperations',
    ofOperation: 'model',
    required: ['apiSource', 'llmTokenQuota'],
  },
};

/** Throws 400 for an operation group that an API product cannot have. */
export function checkOperationGroups(product: Entity): void {
  const given = Object.entries(groups).filter(([name]) => product[name] !== undefined);
  const resources = (product['apiResources'] ?? []) as string[];
  if (given.length > 0 && resources.length > 0)
    throw invalid('apiResources cannot be given both on the product and in an operation group');
  for (const [name, group] of given) {
    const { operationConfigs = [] } = product[name] as { operationConfigs?: readonly Entity[] };
    for (const config of operationConfigs) checkConfig(name, group, config);
  }
}

function checkConfig(name: string, group: Group, config: Entity): void {
  const lacking = group.required.find((field) => !config[field]);
  if (lacking !== undefined) throw invalid(`${lacking} is required in ${name}`);
  if (checkedAttributes(config['attributes']).length > 3)
    throw invalid('at most 3 attributes are allowed in an operation configuration');
  if (group.operations !== undefined)
    checkOperations(name, (config[group.operations] ?? []) as readonly Entity[], group.ofOperation ?? '');
}

function checkOperations(name: string, operations: readonly Entity[], needed: string): void {
  if (operations.length !== 1)
    throw invalid('only a single resource/method pair per operationConfig is allowed');
  if (!operations[0]?.[needed]) throw invalid(`${needed} is required in ${name}`);
}
