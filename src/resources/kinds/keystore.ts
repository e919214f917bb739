import type { EntityDescriptor } from '../kind.ts';
import { namedByList } from './rest.ts';

const REST = {
  title: 'keystore',
  right: 'keystores',
  collection: () => ['keystores'],
  key: 'name',
};

/** A name and nothing else: there is nothing to change. */
export const KEYSTORE: EntityDescriptor = {
  ...namedByList(REST),
  kind: 'keystore',
  title: REST.title,
  right: REST.right,
  rank: 2,
  shape: {},
  ignored: ['name', 'aliases'],
  children: ['alias'],
};
