import { describe, expect, it } from '@jest/globals';
import {
  activitiesOfOwn,
  configureOwn,
  declaredFor,
} from '../../../src/actions/steps/preview-environment.ts';
import {
  activitiesForKeys,
  markOf,
  openingOf,
  recordOpened,
} from '../../../src/actions/steps/preview-keys.ts';
import { overtaken } from '../../../src/actions/steps/superseded-preview.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { PreviewSettings } from '../../../src/preview/settings.ts';

const SETTINGS: PreviewSettings = {
  owner: { repository: 'acme/apis', pullRequest: 7 },
  naming: { name: '{name}-pr-{id}', basePath: '/pr-{id}{basePath}' } as never,
  ttlMs: 5000,
  apps: undefined,
  ownEnvironment: undefined,
};
const OWN = { name: 'pr-7', group: 'g', instance: undefined, likeEnvironment: 'test' };

function running() {
  const events: { readonly kind: string }[] = [];
  const said: string[] = [];
  const run = {
    context: { commit: 'c0ffee' },
    events: { emit: (event: { readonly kind: string }) => void events.push(event) },
    ports: { clock: { now: () => 1000 }, logger: { say: (text: string) => void said.push(text) } },
  } as never;
  return { run, said, kinds: () => events.map(({ kind }) => kind) };
}

describe('The mark of a preview', () => {
  it('is of this commit, and over when its time is', () => {
    expect(markOf(running().run, SETTINGS)).toEqual({
      repository: 'acme/apis',
      pullRequest: 7,
      commit: 'c0ffee',
      expiresAtMs: 6000,
    });
  });
});

describe('The keys of a preview', () => {
  const config = { environments: ['test', 'qa'] } as never;
  const proxies = new Map([['orders', 'orders-pr-7']]);

  it('open it in the environments of the run, or as in the one that its own is like', () => {
    const opened = (settings: PreviewSettings) =>
      openingOf(running().run, { proxies } as never, { config, settings }).environments;

    expect(opened(SETTINGS)).toEqual(['test', 'qa']);
    expect(opened({ ...SETTINGS, ownEnvironment: OWN })).toEqual(['test']);
  });

  it('take nothing of the account without proxies, and fail where products cannot be read', () => {
    const unread = new PipeError('apigee-forbidden', 'no');
    const asked = (some: ReadonlyMap<string, string>) =>
      activitiesForKeys(running().run, { products: unread, proxies: some } as never, {
        config,
        settings: SETTINGS,
      });

    expect(asked(new Map())).toEqual([]);
    expect(() => asked(proxies)).toThrow(unread);
  });

  it('are told: what was opened, what was left, and what went wrong', () => {
    const results = [
      { name: 'a', change: 'created' },
      { name: 'b', change: 'skipped' },
    ];
    const told = (opened: object) => {
      const { run, said, kinds } = running();
      recordOpened(run, { results, warnings: [], ...opened } as never);
      return { said: said.map((line) => line.replace(/ +/g, ' ')), kinds: kinds() };
    };

    expect(told({ kind: 'opened', outdated: [] })).toEqual({
      said: ['Opened a created', 'Left b as it was'],
      kinds: ['previewed', 'remarked'],
    });
    expect(told({ kind: 'failed', problem: new PipeError('apigee-forbidden', 'no') }).kinds).toEqual([
      'previewed',
      'failed',
      'remarked',
    ]);
  });
});

describe('An environment of a preview’s own', () => {
  const own = { name: 'pr-7', likeEnvironment: 'test', exists: false } as never;
  const activities = (one: object | undefined) =>
    activitiesOfOwn({ own: one, steps: [] } as never).map(({ kind }) => kind);

  it('takes what making it takes, if there is to be one and it is not there', () => {
    expect(activities(own)).toEqual(['own-environment']);
    expect(activities({ name: 'pr-7', likeEnvironment: 'test', exists: true })).toEqual([]);
    expect(activities(undefined)).toEqual([]);
  });

  it('is filled with nothing if there is none, or nothing is declared', async () => {
    const { run, kinds } = running();

    expect(await declaredFor(run, { environments: [] } as never, SETTINGS)).toBeUndefined();
    expect(await configureOwn(run, { own: undefined, steps: [] }, [])).toBeUndefined();
    expect(await configureOwn(run, { own, steps: [] }, undefined)).toBeUndefined();
    expect(kinds()).toEqual([]);
  });
});

describe('A preview that failed', () => {
  it.each([
    ['nothing failed', { kind: 'deployed' }],
    ['it was no newer build that got in the way', { kind: 'failed', cause: { code: 'apigee-forbidden' } }],
    ['what got in the way stopped nothing', { kind: 'deployed', cause: { code: 'changed-meanwhile' } }],
  ])('ends as it did if %s', async (_, attempt) => {
    const end = overtaken(running().run, [attempt as never], { outcome: 'failed', settings: SETTINGS });

    expect(await end).toBe('failed');
  });
});
