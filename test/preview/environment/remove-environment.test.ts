import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { ApigeeEntities, EntityAddress } from '../../../src/ports/apigee-entities.ts';
import { detachHooks, removeEnvironment } from '../../../src/preview/environment/remove-environment.ts';
import { formatPreviewMark, type PreviewMark } from '../../../src/preview/mark.ts';
import { createDrivenClock } from '../../adapters/clock/driven-clock.ts';

const mark: PreviewMark = {
  repository: 'acme/apis',
  pullRequest: 7,
  commit: 'a1b2c3d4e5f6',
  expiresAtMs: Date.UTC(2026, 0, 8),
};
const marked = (change: Partial<PreviewMark> = {}) => ({
  name: 'pr-7',
  description: formatPreviewMark({ ...mark, ...change }),
});

interface Odd {
  /** The answer to this removal is lost, and so is the request. */
  readonly before?: number;
  /** The answer to this removal is lost. */
  readonly after?: number;
  /** Entries of maps are listed for ever. */
  readonly endless?: boolean;
}

/** An organization as addresses and what is read there; what is removed is remembered. */
async function remove(
  there: Readonly<Record<string, unknown>>,
  serving: { proxies?: readonly string[]; flows?: readonly string[] } = {},
  { before, after, endless }: Odd = {},
) {
  let sends = 0;
  const state = new Map(Object.entries(there));
  const removed: string[] = [];
  const rights: string[] = [];
  const at = ({ segments }: EntityAddress): string => segments.join('/');
  const entities = {
    beginRemoving: async (address: EntityAddress) => {
      sends += 1;
      if (sends === before) throw new PipeError('apigee-answer-lost', 'lost');
      await entities.remove(address);
      if (sends === after) throw new PipeError('apigee-answer-lost', 'lost');
      return { kind: 'done' };
    },
    read: async (address: EntityAddress) => {
      const value = state.get(at(address));
      if (value instanceof Error) throw value;
      return value;
    },
    remove: async (address: EntityAddress) => {
      removed.push(at(address));
      rights.push(address.right);
      state.delete(at(address));
      const [owner = '', gone] = at(address).split('/attachments/');
      if (gone !== undefined) state.delete(`${owner}/attachments`);
      if (endless !== true && /\/entries\//.test(at(address)))
        state.delete(at(address).replace(/\/[^/]+$/, ''));
      return { done: true };
    },
  } as unknown as ApigeeEntities;
  const names = (all: readonly string[] = []) => all.map((name) => ({ name }));
  const apigee = {
    servingIn: async (_: string, kind: string) =>
      names(kind === 'apiproxy' ? serving.proxies : serving.flows),
    groupHosts: async () => [{ name: 'previews', hostnames: [] }],
  } as never;
  const clock = createDrivenClock();
  const ports = { entities, apigee, clock, signal: new AbortController().signal, deadlineMs: 60_000 };
  const removal = await clock.run(removeEnvironment({ name: 'pr-7', mark }, ports));
  return { removal, removed, rights, sends };
}

describe('The environment of a pull request', () => {
  it('is removed with its maps and its places, entries first and itself last', async () => {
    const { removal, removed, rights } = await remove({
      'environments/pr-7': marked(),
      'environments/pr-7/keyvaluemaps': ['rates'],
      'environments/pr-7/keyvaluemaps/rates/entries': { keyValueEntries: [{ name: 'eur' }, { name: 'usd' }] },
      'envgroups/previews/attachments': {
        environmentGroupAttachments: [
          { name: 'g1', environment: 'test' },
          { name: 'g2', environment: 'pr-7' },
        ],
      },
      instances: { instances: [{ name: 'eu' }] },
      'instances/eu/attachments': {
        attachments: [
          { name: 'i1', environment: 'pr-7' },
          { name: 'i2', environment: 'prod' },
        ],
      },
    });

    expect(removal).toEqual({ kind: 'deleted' });
    expect(removed).toEqual([
      'environments/pr-7/keyvaluemaps/rates/entries/eur',
      'environments/pr-7/keyvaluemaps/rates/entries/usd',
      'environments/pr-7/keyvaluemaps/rates',
      'envgroups/previews/attachments/g2',
      'instances/eu/attachments/i1',
      'environments/pr-7',
    ]);
    expect(rights.slice(-3)).toEqual([
      'envgroupattachments.delete',
      'instanceattachments.delete',
      'environments.delete',
    ]);
  });

  it.each([
    ['was not taken', { before: 1 }, 3],
    ['was taken', { after: 1 }, 2],
    ['to delete itself was not taken', { before: 2 }, 3],
    ['to delete itself was taken', { after: 2 }, 2],
  ])(
    'is looked for where an answer was lost, and asked again only if the request %s',
    async (_, lost, sends) => {
      const there = {
        'environments/pr-7': marked(),
        'envgroups/previews/attachments': {
          environmentGroupAttachments: [{ name: 'g2', environment: 'pr-7' }],
        },
      };

      expect(await remove(there, {}, lost)).toMatchObject({
        removal: { kind: 'deleted' },
        removed: ['envgroups/previews/attachments/g2', 'environments/pr-7'],
        sends,
      });
    },
  );

  it('goes on after a thousand pages of entries that do not end', async () => {
    const { removal, removed } = await remove(
      {
        'environments/pr-7': marked(),
        'environments/pr-7/keyvaluemaps': ['rates'],
        'environments/pr-7/keyvaluemaps/rates/entries': { keyValueEntries: [{ name: 'eur' }] },
      },
      {},
      { endless: true },
    );

    expect(removal).toEqual({ kind: 'deleted' });
    expect(removed.filter((path) => path.endsWith('/entries/eur'))).toHaveLength(1000);
  });

  it('is gone already if there is none', async () => {
    expect(await remove({})).toMatchObject({ removal: { kind: 'deleted' }, removed: [] });
  });

  it.each([
    ['another repository’s', marked({ repository: 'acme/other' })],
    ['another pull request’s', marked({ pullRequest: 8 })],
    ['nobody’s', { name: 'pr-7', description: 'by hand' }],
  ])('is left if it is %s by now', async (_, environment) => {
    expect(await remove({ 'environments/pr-7': environment })).toMatchObject({
      removal: { kind: 'left', reason: 'it does not carry the mark of this preview any more' },
      removed: [],
    });
  });

  it('is left while anything serves there', async () => {
    const there = { 'environments/pr-7': marked() };
    const one = await remove(there, { flows: ['audit'] });
    const many = await remove(there, { proxies: ['a', 'b', 'c'], flows: ['d'] });

    expect(one.removal).toEqual({ kind: 'left', reason: 'audit still serves there' });
    expect(many.removal).toEqual({ kind: 'left', reason: 'a, b, c still serve there' });
    expect([...one.removed, ...many.removed]).toEqual([]);
  });

  it('fails with what Apigee says, and throws what is no error of ours', async () => {
    const refused = new PipeError('apigee-forbidden', 'no');

    expect(await remove({ 'environments/pr-7': refused })).toMatchObject({
      removal: { kind: 'failed', problem: refused },
      removed: [],
    });
    await expect(remove({ 'environments/pr-7': new TypeError('x') })).rejects.toThrow(TypeError);
  });
});

it('Shared flows are taken off every flow hook of an environment, and off none if the list is none', async () => {
  const removed: string[] = [];
  const entities = (list: unknown) =>
    ({
      read: async () => list,
      remove: async ({ segments }: EntityAddress) => void removed.push(segments.join('/')),
    }) as unknown as ApigeeEntities;

  await detachHooks('pr-7', entities(['PreProxyFlowHook', 'PostProxyFlowHook']));
  await detachHooks('pr-7', entities({}));

  expect(removed).toEqual([
    'environments/pr-7/flowhooks/PreProxyFlowHook',
    'environments/pr-7/flowhooks/PostProxyFlowHook',
  ]);
});
