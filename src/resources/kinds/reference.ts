import type { EntityDescriptor } from '../kind.ts';
import { namedByList } from './rest.ts';

const REST = {
  title: 'reference',
  right: 'references',
  collection: () => ['references'],
  key: 'name',
};

/** Changing what it refers to is how a certificate is rotated without a deployment. */
export const REFERENCE: EntityDescriptor = {
  ...namedByList(REST),
  kind: 'reference',
  title: REST.title,
  right: REST.right,
  rank: 4,
  shape: { description: 'text', refers: 'text', resourceType: 'text' },
  ignored: ['name'],
  defaults: { resourceType: 'KeyStore' },
};
