import { describe, expect, it } from '@jest/globals';
import { parseManifest } from '../../src/config/manifest/parse-manifest.ts';
import { manifestDefaults } from '../../src/config/manifest-defaults.ts';

const manifest = parseManifest(
  `version: 1
bundles: [proxies, { match: orders }, "flows/*"]
environments:
  stage: {}
  test: { organization: acme }
  prod: { organization: acme-prod }
`,
  'apigee.yaml',
);

describe('What the manifest says of the whole run', () => {
  it('is its environments in order, the plain entries of bundles, and the organization of those asked for', () => {
    expect(manifestDefaults(manifest, ['prod', 'stage'], undefined)).toEqual({
      defaults: {
        organization: 'acme-prod',
        environments: ['stage', 'test', 'prod'],
        bundles: ['proxies', 'flows/*'],
      },
      problems: [],
    });
  });

  it('is no organization where the environments asked for have none', () => {
    expect(manifestDefaults(manifest, ['stage', 'unknown'], undefined).defaults.organization).toBeUndefined();
  });

  it('is refused where it means two organizations, unless a variable names one', () => {
    const [problem] = manifestDefaults(manifest, [], undefined).problems;

    expect(problem?.variable).toBe('APIGEE_ENV');
    expect(problem?.message).toContain('(test in acme, prod in acme-prod)');
    expect(manifestDefaults(manifest, [], 'acme').problems).toEqual([]);
    expect(manifestDefaults(manifest, ['test', 'stage'], undefined).problems).toEqual([]);
  });
});
