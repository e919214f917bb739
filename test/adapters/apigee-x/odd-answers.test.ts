import { describe, expect, it } from '@jest/globals';
import { createApigeeEntities } from '../../../src/adapters/apigee-x/entities.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { descriptorOf } from '../../../src/resources/descriptors.ts';
import { failureOf } from '../http/client.ts';
import { json, startServer } from '../http/fake-server.ts';
import { refusal } from './refusal.ts';
import { optionsAt, target } from './trial.ts';

type Ask = Parameters<typeof refusal>[1];

const orders = { name: 'orders', kind: 'apiproxy' } as const;

/** Of no read is this an answer. */
const ODD: readonly unknown[] = [[], [{}], null, 'text', 7, true, [[]]];
/** And these of none that names what it is. */
const NAMELESS: readonly unknown[] = [
  {},
  { name: '' },
  { name: {} },
  { name: 7, revision: {} },
  { items: [] },
];
/** Lists whose items say too little. */
const LISTS: readonly unknown[] = [
  { deployments: {} },
  { deployments: [{}] },
  { deployments: [null] },
  { deployments: [{ environment: 'test', apiProxy: 'orders' }] },
  { deployments: [{ environment: 'test', apiProxy: 'orders', revision: '../1' }] },
  { deployments: [{ environment: 'test', apiProxy: '', revision: '1' }] },
  { deployments: [{ environment: 'test', apiProxy: 'orders', revision: -1 }] },
];

const CALLS: readonly (readonly [string, Ask, readonly unknown[]])[] = [
  ['the organization', (apigee) => apigee.organization(), [...ODD, ...NAMELESS]],
  [
    'its groups',
    (apigee) => apigee.groupHosts(),
    [...ODD, { environmentGroups: {} }, { environmentGroups: [{}] }],
  ],
  ['what an environment serves', (apigee) => apigee.servingIn('test', 'apiproxy'), [...ODD, ...LISTS]],
  ['what is deployed', (apigee) => apigee.servingEverywhere('sharedflow'), [...ODD, ...LISTS]],
  [
    'revisions',
    (apigee) => apigee.revisionsOf(orders),
    [...ODD, ...NAMELESS, { name: 'orders', revision: ['x'] }],
  ],
  ['a revision', (apigee) => apigee.revision(orders, '1'), [...ODD, ...NAMELESS, { revision: '2' }]],
  ['a state', (apigee) => apigee.statusOf(target()), ODD],
  ['a change report', (apigee) => apigee.changeReport(target()), [...ODD, { routingConflicts: {} }]],
  ['flow hooks', (apigee) => apigee.flowHooks('test'), [{}, null, 'text', [{}], [7]]],
];

const KINDS = [
  'targetserver',
  'reference',
  'keystore',
  'kvm',
  'apiproduct',
  'developer',
  'resourcefile',
] as const;

const NAMED_LISTS: ReadonlySet<string> = new Set(['targetserver', 'reference', 'keystore', 'kvm']);

describe('an answer that is none', () => {
  it.each(CALLS)('is never read as nothing: %s', async (_, ask, answers) => {
    for (const answer of answers) {
      const { code, message } = await refusal(json(200, answer), ask);

      expect(`${JSON.stringify(answer)}: ${code}`).toBe(`${JSON.stringify(answer)}: apigee-unexpected`);
      expect(message).toMatch(/^Asked to .+, Apigee answered JSON of a shape that the pipe does not know\.$/);
    }
  });

  it.each(KINDS)('is never read as no entity: a %s', async (kind) => {
    const answers = [null, 'text', 7, [{}], [7], ...(NAMED_LISTS.has(kind) ? [{}, { name: 'x' }] : [[]])];
    for (const answer of answers) {
      await using server = await startServer(json(200, answer));
      const { options, clock } = optionsAt(server.url);
      const store = {
        entities: createApigeeEntities(options),
        clock,
        cache: new Map<string, Promise<unknown>>(),
      };
      const place = { kind, scope: 'env/test', parent: [], siblings: 1 } as const;

      const error = await failureOf(clock.run(descriptorOf(kind).list(place, store)));

      expect(error).toBeInstanceOf(PipeError);
      expect(`${JSON.stringify(answer)}: ${(error as PipeError).code}`).toBe(
        `${JSON.stringify(answer)}: apigee-unexpected`,
      );
    }
  });
});
