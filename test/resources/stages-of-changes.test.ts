import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { EntityAddress, EntityBody } from '../../src/ports/apigee-entities.ts';
import { startConfiguring } from '../../src/resources/apply-configuration.ts';
import type { EntityChange } from '../../src/resources/change.ts';
import type { EntityStore } from '../../src/resources/kind.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';

const HOST = { host: 'rates.internal', port: 443 };
const PRODUCT = { displayName: 'Basic' };

const CHANGES = [
  { change: 'create', ref: { kind: 'targetserver', scope: 'env/test', path: ['rates'] }, wanted: HOST },
  { change: 'delete', ref: { kind: 'targetserver', scope: 'env/test', path: ['old'] }, live: live(HOST) },
  { change: 'create', ref: { kind: 'targetserver', scope: 'env/prod', path: ['rates'] }, wanted: HOST },
  { change: 'delete', ref: { kind: 'targetserver', scope: 'env/prod', path: ['old'] }, live: live(HOST) },
  { change: 'create', ref: { kind: 'apiproduct', scope: 'org', path: ['gold'] }, wanted: PRODUCT },
  { change: 'delete', ref: { kind: 'apiproduct', scope: 'org', path: ['basic'] }, live: live(PRODUCT) },
].map((change) => ({ ...change, problems: [] })) as never as readonly EntityChange[];

function live(fields: object) {
  return { fields, raw: fields };
}

/** Entities by their addresses; `written` names each write as it comes. */
function apigee() {
  const clock = createDrivenClock();
  const written: string[] = [];
  const there = new Map<string, unknown>([
    ['environments/test/targetservers/old', HOST],
    ['environments/prod/targetservers/old', HOST],
    ['apiproducts/basic', PRODUCT],
  ]);
  const entities = {
    read: async ({ segments }: EntityAddress) =>
      segments.at(-1) === 'targetservers' ? ['old'] : there.get(segments.join('/')),
    create: async ({ segments }: EntityAddress, body: EntityBody) => {
      const fields = (body.kind === 'json' ? body.json : {}) as { readonly name: string };
      written.push(`create ${segments.join('/')}/${fields.name}`);
      there.set(`${segments.join('/')}/${fields.name}`, fields);
    },
    remove: async ({ segments }: EntityAddress) => {
      written.push(`delete ${segments.join('/')}`);
      there.delete(segments.join('/'));
    },
  } as unknown as EntityStore['entities'];
  return { there, written, clock, store: { entities, clock, cache: new Map() } };
}

describe('What a plan changes', () => {
  it('is made at its stage, the organization’s once, and deleted only behind the bundles of an environment', async () => {
    const { written, clock, store } = apigee();
    const configuring = startConfiguring(CHANGES, ['test', 'prod'], store);
    const seen = [];

    for (const environment of ['test', 'prod'])
      for (const stage of ['before', 'between', 'after'] as const) {
        await clock.run(configuring.apply(stage, environment));
        seen.push([environment, stage, written.splice(0)]);
      }

    expect(configuring.failures()).toEqual([]);
    expect(seen).toEqual([
      ['test', 'before', ['create environments/test/targetservers/rates']],
      ['test', 'between', []],
      ['test', 'after', ['create apiproducts/gold', 'delete environments/test/targetservers/old']],
      ['prod', 'before', ['create environments/prod/targetservers/rates']],
      ['prod', 'between', []],
      ['prod', 'after', ['delete apiproducts/basic', 'delete environments/prod/targetservers/old']],
    ]);
  });
  it('is not done if somebody else made it, and took it back before the end', async () => {
    const { there, clock, written, store } = apigee();
    const ref = { kind: 'targetserver', scope: 'env/test', path: ['old'] } as const;
    const change = { change: 'update', ref, wanted: { ...HOST, port: 8443 }, live: live(HOST) };
    const configuring = startConfiguring([{ ...change, problems: [] } as never], ['test'], store);

    there.set('environments/test/targetservers/old', { ...HOST, port: 8443 });
    const before = await clock.run(configuring.apply('before', 'test'));
    there.set('environments/test/targetservers/old', HOST);
    const after = await clock.run(configuring.apply('after', 'test'));

    expect([before, after, written]).toEqual([true, false, []]);
    expect(configuring.failures().map(({ code }) => code)).toEqual(['changed-meanwhile']);
  });
  it('fails in the order of the plan, whatever was refused first', async () => {
    const { clock, store } = apigee();
    let refused = 0;
    const entities = {
      ...store.entities,
      create: async (_: EntityAddress, body: EntityBody) => {
        const { name } = (body as { readonly json: { readonly name: string } }).json;
        refused += 1;
        if (name === 'first') await clock.sleep(1000);
        throw new PipeError('apigee-refused', `No ${name}.`);
      },
    };
    const changes = ['first', 'second'].map((name) => {
      const ref = { kind: 'targetserver', scope: 'env/test', path: [name] };
      return { change: 'create', ref, wanted: HOST, problems: [] };
    }) as never as readonly EntityChange[];
    const configuring = startConfiguring(changes, ['test'], { ...store, entities });

    await clock.run(configuring.apply('before', 'test'));

    expect(refused).toBe(2);
    expect(configuring.failures().map(({ message }) => message)).toEqual(['No first.', 'No second.']);
  });
});
