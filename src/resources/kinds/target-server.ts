import type { EntityDescriptor } from '../kind.ts';
import { set } from '../shape.ts';
import { namedByList } from './rest.ts';

const REST = {
  title: 'target server',
  right: 'targetservers',
  collection: () => ['targetservers'],
  key: 'name',
};

export const TARGET_SERVER: EntityDescriptor = {
  ...namedByList(REST),
  kind: 'targetserver',
  title: REST.title,
  right: REST.right,
  rank: 5,
  shape: {
    description: 'text',
    host: 'text',
    isEnabled: 'boolean',
    port: 'number',
    protocol: 'text',
    sSLInfo: {
      fields: {
        enabled: 'boolean',
        clientAuthEnabled: 'boolean',
        keyStore: 'text',
        keyAlias: 'text',
        trustStore: 'text',
        ignoreValidationErrors: 'boolean',
        enforce: 'boolean',
        protocols: set('text'),
        ciphers: set('text'),
        commonName: { fields: { value: 'text', wildcardMatch: 'boolean' } },
      },
    },
  },
  ignored: ['name'],
  // Proto3 leaves out what is false: a server that was switched off answers without isEnabled.
  defaults: { isEnabled: true, protocol: 'HTTP' },
  explicit: ['isEnabled'],
  fixed: ['protocol'],
};
