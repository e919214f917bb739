import { describe, expect, it } from '@jest/globals';
import { nothingFound } from '../../../src/actions/cleanup.ts';
import { backUpReplaced, replacedBy } from '../../../src/actions/steps/back-up-replaced.ts';
import { originsThatHold } from '../../../src/actions/steps/compare-with-commits.ts';
import { removeIfOver } from '../../../src/actions/steps/preview-over.ts';
import { printPlan } from '../../../src/actions/steps/print-plan.ts';
import { refuseMissingEnvironments } from '../../../src/actions/steps/refuse-missing-environments.ts';
import { isEvident } from '../../../src/actions/steps/write-evidence.ts';
import { isOwnPreview } from '../../../src/live/own-preview.ts';
import { plannedOf } from '../../report/results.ts';

describe('What is about to be replaced', () => {
  const step = (kind: string, serving: object | undefined) => ({ kind, observed: { serving } }) as never;

  it('is what serves where a step changes it', () => {
    const serving = { revision: '1' };
    const replaced = (kind: string) => replacedBy([step(kind, serving), step(kind, undefined)]);
    for (const kind of ['deploy', 'reuse', 'rollback']) expect(replaced(kind)).toEqual([serving]);
    for (const kind of ['unchanged', 'await', 'blocked']) expect(replaced(kind)).toEqual([]);
  });

  it.each([
    [true, 0, []],
    [false, 2, []],
    [true, 1, ['reports/backup/']],
    [true, 2, ['2 bundles in reports/backup']],
  ])('is backed up if that is asked for (%p) and there is any (%i)', async (backup, many, told) => {
    const said: string[] = [];
    const run = {
      config: { deploy: { backup }, reportDirectory: 'reports' },
      clone: '/clone',
      ports: {
        files: { resolve: (...parts: string[]) => parts.join('/'), write: async () => {} },
        logger: { say: (line: string) => said.push(line), progress: () => {} },
      },
    };
    const serving = Array.from({ length: many }, (_, at) => ({
      kind: 'apiproxy',
      name: `orders${at}`,
      revision: '1',
      environment: 'test',
    }));
    const apigee = { downloadRevision: async () => new Uint8Array() };
    await backUpReplaced(run as never, serving as never, apigee);
    expect(said).toHaveLength(told.length);
    expect(said[0] ?? '').toContain(told[0] ?? '');
  });
});

describe('Environments of which nothing was found', () => {
  it('are asked for, but for those that the manifest has in another organization', async () => {
    const asked: string[] = [];
    const apigee = {
      servingIn: async (name: string) => {
        asked.push(name);
      },
    };
    const environments = { test: {}, prod: { organization: 'acme-prod' }, own: { organization: 'acme' } };
    const asking = { manifest: { content: { environments } }, apigee: { organization: 'acme' } };
    await refuseMissingEnvironments(asking as never, ['test', 'prod', 'own', 'other'], apigee as never);
    expect(asked).toEqual(['test', 'own', 'other']);
  });
});

describe('A copy that is called like a preview', () => {
  it('is ours only if its description says so', async () => {
    const isOurs = (revision: object | undefined) =>
      isOwnPreview({ revision: '1' } as never, { revision: async () => revision } as never);
    expect(await isOurs(undefined)).toBe(false);
    expect(await isOurs({ description: 'Of somebody' })).toBe(false);
    expect(await isOurs({ description: '' })).toBe(false);
  });
});

describe('A pull request whose preview was just made', () => {
  it.each([
    ['is open', { id: 7, state: 'OPEN' }],
    ['is not known', undefined],
  ])('keeps it if it %s', async (_, seen) => {
    const run = {
      ports: { codeHostReads: async () => ({ one: async () => seen }) },
      context: { repository: 'acme/apis' },
    };
    expect(await removeIfOver(run as never, { owner: { pullRequest: 7 } } as never, [])).toBeUndefined();
  });
});

describe('A plan', () => {
  it('of nothing is not printed', () => {
    const said: string[] = [];
    const logger = { say: (line: string) => said.push(line), colour: false, columns: 100 };
    printPlan({ ports: { logger } } as never, [], 'all');
    expect(said).toEqual([]);
  });

  it.each<['all' | 'telling', number]>([
    ['all', 2],
    ['telling', 1],
  ])('says why, if there is a reason to say: of %s in %i parts', (reasons, parts) => {
    const said: string[] = [];
    const logger = { say: (line: string) => said.push(line.trim()), colour: false, columns: 100 };
    const planned = plannedOf({ reason: { kind: 'nothing-serves' } });
    printPlan({ ports: { logger } } as never, [planned], reasons);
    expect(said.map((text) => text.split(/\s/)[0])).toEqual(['Plan', 'Why'].slice(0, parts));
  });
});

describe('A cleanup that finds nothing', () => {
  it.each([
    [{ kind: 'over' }, 'is there to remove'],
    [{ kind: 'pull-requests', ids: [] }, 'is over: this branch has no pull request that ended'],
    [{ kind: 'pull-requests', ids: [7, 9] }, 'of pull request 7, 9 is left to remove'],
  ])('says of what: %j', (target, said) => {
    expect(nothingFound(target as never)).toBe(said);
  });
});

describe('Evidence', () => {
  it.each([
    [{ action: 'deploy', evidenceKey: undefined }, true],
    [{ action: 'export', evidenceKey: undefined }, false],
    [{ action: 'lint' }, false],
  ])('is written by what can change an organization: %j', (config, isWritten) => {
    expect(isEvident(config as never)).toBe(isWritten);
  });
});

describe('An origin that no commit is known of', () => {
  it('stays as it is, and git is not asked', async () => {
    const madeFrom = { kind: 'unknown', because: 'nobody knows' } as const;
    const run = { config: { trustMarks: false, from: 'folder' } };
    const marked = [{ environment: 'test', wanted: {}, madeFrom }];
    expect(await originsThatHold(run as never, marked as never, { environments: ['test'] })).toEqual([
      madeFrom,
    ]);
  });
});
