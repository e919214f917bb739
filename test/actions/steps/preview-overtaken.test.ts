import { describe, expect, it } from '@jest/globals';
import { activitiesOfOwn, configureOwn } from '../../../src/actions/steps/preview-environment.ts';
import { overtaken } from '../../../src/actions/steps/superseded-preview.ts';
import { formatMarker } from '../../../src/bundle/marker.ts';
import { formatPreviewMark } from '../../../src/preview/mark.ts';
import { type DeclaredEntity, UnreadSecret } from '../../../src/resources/entity.ts';
import { keepRecord } from '../../../src/run/keep-record.ts';

const owner = { repository: 'acme/apis', pullRequest: 7 };
const naming = { name: '{name}-pr{id}', basePath: '{path}-pr{id}', pullRequest: 7 };
const likeTest = { name: 'pr-7', likeEnvironment: 'test', group: 'previews', instance: undefined };
const settings = (more: object = {}) =>
  ({ owner, naming, ttlMs: 3_600_000, apps: undefined, ownEnvironment: undefined, ...more }) as never;

function running(more: object = {}) {
  const said: string[] = [];
  const { record, note } = keepRecord();
  const run = {
    record,
    events: { emit: note },
    context: { commit: 'a1b2c3d4e5f6', build: 42, pullRequest: 7, repository: 'acme/apis' },
    config: { apigee: { environments: ['test'] }, configuration: [] },
    ...more,
    ports: {
      clock: { now: () => 1_000_000, elapsed: () => 0 },
      logger: { say: (text: string) => said.push(text.replaceAll(/ +/g, ' ')), progress: () => undefined },
      codeHostReads: async () => undefined,
      ...('ports' in more ? (more.ports as object) : {}),
    },
  };
  return { run: run as never, record, said };
}

describe('Two builds that make a preview at once', () => {
  const lost = (code: string) => ({ kind: 'failed', cause: { code } });
  const newestBuild = (build: number, repository = owner.repository) => {
    const mark = formatPreviewMark({ ...owner, repository, commit: undefined, expiresAtMs: 0 });
    const description = `${mark} ${formatMarker({ digest: 'ab'.repeat(32), build })}`;
    const isApi = (segments: readonly string[]) => segments.join('/') === 'apis';
    return {
      apigee: async () => ({ revision: async () => ({ description }) }),
      entities: async () => ({
        read: async ({ segments }: { readonly segments: readonly string[] }) =>
          isApi(segments) ? { proxies: [{ name: 'orders-pr7', revision: ['1'] }] } : {},
      }),
    };
  };
  const ended = async (attempts: readonly object[], ports: object) => {
    const { run, record, said } = running({ ports });
    const outcome = await overtaken(run, attempts as never, {
      outcome: 'failed',
      settings: settings(),
    });
    return { outcome, said, warnings: record.warnings.map(({ code }) => code) };
  };

  it('let the older one end well that lost against the newer', async () => {
    expect(await ended([lost('apigee-refused'), lost('changed-meanwhile')], newestBuild(43))).toEqual({
      outcome: 'done',
      said: ['Skipped Build 43 has made a newer preview than build 42 would.'],
      warnings: ['preview-superseded'],
    });
  });

  it.each([
    ['another failure', [lost('apigee-refused')], newestBuild(43)],
    ['a deployment', [{ kind: 'deployed', cause: { code: 'changed-meanwhile' } }], newestBuild(43)],
    ['no newer build', [lost('changed-meanwhile')], newestBuild(42)],
    ['a newer build of another repository', [lost('changed-meanwhile')], newestBuild(43, 'acme/other')],
  ])('let it fail for %s', async (_, attempts, ports) => {
    expect(await ended(attempts, ports)).toEqual({ outcome: 'failed', said: [], warnings: [] });
  });
});

describe('What fills an environment of a preview’s own', () => {
  const entity = (change: Partial<DeclaredEntity>): DeclaredEntity => ({
    kind: 'targetserver',
    scope: 'env/test',
    path: ['backend'],
    fields: { host: 'backend.example.org' },
    source: { file: 'config.json', line: 1, column: 1 },
    ...change,
  });
  const own = { ...likeTest, exists: false, isInGroup: false, isOnInstance: false };
  const stepOf = (kind: string) => ({
    candidate: { asset: { kind, name: 'common-pr7' }, bundle: { name: 'common' } },
  });

  it('is what the copies of its own kind have', () => {
    const ofProxy = [entity({ kind: 'kvm', scope: 'api/common', path: ['rates'], fields: {} })];
    const asked = (kind: string) =>
      activitiesOfOwn({ own: own as never, steps: [stepOf(kind)] as never }, ofProxy);
    expect(asked('apiproxy')).toHaveLength(2);
    expect(asked('sharedflow')).toHaveLength(1);
  });
});

describe('What a secret store would fill', () => {
  const secret = (name: string): DeclaredEntity => ({
    kind: 'kvmentry',
    scope: 'env/test',
    path: ['rates', name],
    fields: { value: new UnreadSecret('projects/acme/secrets/one/versions/latest') },
    source: { file: 'config.json', line: 1, column: 1 },
  });
  const own = { ...likeTest, exists: true, isInGroup: true, isOnInstance: true } as never;
  const remarks = async (...declared: readonly DeclaredEntity[]) => {
    const ports = { entities: async () => ({}), entitiesToPutBack: async () => ({}) };
    const config = {
      apigee: { environments: ['test'] },
      configuration: [],
      deploy: { allow: [], prune: false },
    };
    const { run, record } = running({ ports, config });
    await configureOwn(run, { own, steps: [] }, declared);
    return record.warnings.map(({ message }) => message.replace(/: no secret.*/, ''));
  };

  it('is left out and told, one or several', async () => {
    expect(await remarks()).toEqual([]);
    expect(await remarks(secret('one'))).toEqual([expect.stringMatching(/one is not in pr-7$/)]);
    expect(await remarks(secret('one'), secret('two'))).toEqual([
      expect.stringMatching(/one, .*two are not in pr-7$/),
    ]);
  });
});
