import { describe, expect, it } from '@jest/globals';
import { type ManifestPreviews, previewSettings, repositoryOf } from '../../src/preview/settings.ts';

const context = { repository: 'acme/apis', repositoryId: undefined, pullRequest: 7 };
const asked = { mode: 'shared' as const, ttlHours: undefined, environments: ['test'] };
const own = { ...asked, mode: 'environment' as const };
const environment = { name: 'pr-{id}', group: 'previews' };

const inOwn = (manifest: ManifestPreviews, change: Partial<typeof own> = {}) =>
  previewSettings(context, manifest, { ...own, ...change }).ownEnvironment;

describe('What previews are made by', () => {
  it('is the usual, if nobody says otherwise: a week, a path below the proxy’s, no keys', () => {
    expect(previewSettings(context, {}, asked)).toEqual({
      owner: { repository: 'acme/apis', pullRequest: 7 },
      naming: { name: '{name}-pr{id}', basePath: '{path}/pr{id}', pullRequest: 7 },
      ttlMs: 7 * 24 * 3_600_000,
      apps: undefined,
      ownEnvironment: undefined,
    });
  });

  it('takes hours from the variable, else from the manifest', () => {
    expect(previewSettings(context, { ttlHours: 2 }, { ...asked, ttlHours: 1 }).ttlMs).toBe(3_600_000);
    expect(previewSettings(context, { ttlHours: 2 }, asked).ttlMs).toBe(7_200_000);
  });

  it('opens keys if apps are named, and an empty list names none', () => {
    const apps = [{ developer: 'ada@acme.example', app: 'shop' }];

    expect(previewSettings(context, { apps }, asked).apps).toEqual(apps);
    expect(previewSettings(context, { apps: [] }, asked).apps).toBeUndefined();
  });

  it('leaves base paths alone in an environment of its own', () => {
    const settings = previewSettings(context, { environment, basePath: '/{id}{path}' }, own);

    expect(settings.naming.basePath).toBe('{path}');
    expect(settings.ownEnvironment).toEqual({
      name: 'pr-7',
      group: 'previews',
      instance: undefined,
      likeEnvironment: 'test',
    });
  });

  it('takes the environment to be like from the manifest, else the only one of the run', () => {
    const likeProd = { environment: { ...environment, configurationOf: 'prod', instance: 'eu-1' } };

    expect(inOwn(likeProd, { environments: ['test', 'stage'] })).toMatchObject({
      likeEnvironment: 'prod',
      instance: 'eu-1',
    });
    for (const environments of [[], ['test', 'stage']])
      expect(() => inOwn({ environment }, { environments })).toThrow('Which environment those of previews');
  });

  it.each(['PR-{id}', '7', '-{id}', 'pr_{id}', `p${'r'.repeat(255)}`])('refuses %s as a name', (name) => {
    expect(() => inOwn({ environment: { ...environment, name } })).toThrow('is no name for an environment');
  });

  it('asks for a name and a group', () => {
    for (const manifest of [{}, { environment: { name: 'pr-{id}' } }])
      expect(() => inOwn(manifest)).toThrow('needs to know what the environments of previews are called');
  });

  it('is not known without a pull request, or without a repository', () => {
    expect(() => previewSettings({ ...context, pullRequest: undefined }, {}, asked)).toThrow(
      'Which pull request is to be previewed is not known.',
    );
    expect(() => repositoryOf({ repository: undefined, repositoryId: undefined })).toThrow(
      'Which repository the previews belong to is not known.',
    );
  });
});
