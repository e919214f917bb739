import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { codesOf, story } from '../support/story.ts';

const CHECK = { ACTION: 'check' };
const READ_ONLY = /^(?:oauth2\.token|sts\.token|.*testIamPermissions|.*generateAccessToken)$/;

function changesIn(emulator: Emulator): readonly string[] {
  return emulator.requests
    .filter(({ method, operation }) => method !== 'GET' && !READ_ONLY.test(operation ?? ''))
    .map(({ method, path }) => `${method} ${path}`);
}

describe('a check', () => {
  it.concurrent('says who signed in, what is there and what is allowed, and changes nothing', async () => {
    await story({ files: { 'README.md': '# no bundles needed' } }, async ({ emulator, run }) => {
      const ended = await run(CHECK, { environment: emulator.keyEnvironment(CHECK) });

      expect(ended.exitCode).toBe(0);
      expect(ended.log).toMatch(/Signed in .*deployer@emulator/);
      expect(ended.log).toContain('organization acme');
      expect(ended.log).toContain('environments prod, test');
      expect(ended.log).toContain('✔ apigee.deployments.list');
      expect(ended.result).toMatchObject({ action: 'check', outcome: 'done' });
      expect(changesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent('needs no environment to be named', async () => {
    await story({}, async ({ run }) => {
      expect((await run({ ...CHECK, APIGEE_ENV: '' })).exitCode).toBe(0);
    });
  });

  it.concurrent('names the environments there are where one is missing', async () => {
    await story({}, async ({ emulator, run }) => {
      const ended = await run({ ...CHECK, APIGEE_ENV: 'test,staging' });

      expect(ended.exitCode).toBe(2);
      expect(codesOf(ended)).toEqual(['environment-missing']);
      expect(ended.log).toContain('has no environment staging');
      expect(ended.log).toContain('APIGEE_ENV may name prod, test');
      expect(changesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent.each([
    'apigee.proxies.create',
    'apigee.proxyrevisions.deploy',
    'apigee.sharedflowrevisions.deploy',
    'apigee.proxyrevisions.get',
    'apigee.deployments.create',
    'apigee.deployments.get',
  ])('never approves an account without %s', async (permission) => {
    await story({}, async ({ emulator, run }) => {
      const ACCESS_TOKEN = emulator.accessToken({ without: [permission] });
      const ended = await run({ ...CHECK, ...emulator.googleServices(), ACCESS_TOKEN });

      expect(ended.exitCode).toBe(7);
      expect(codesOf(ended)).toEqual(['apigee-forbidden']);
      expect(ended.log).toContain(`✖ ${permission}`);
      expect(ended.log).toContain('Apigee API Admin');
      expect(changesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent('approves the roles that the README tells to grant', async () => {
    await story({}, async ({ emulator, run }) => {
      const roles = ['apigee.apiAdminV2', 'apigee.environmentAdmin'] as const;
      const ACCESS_TOKEN = emulator.accessToken({ roles });
      const ended = await run({ ...CHECK, ...emulator.googleServices(), ACCESS_TOKEN });

      expect(ended.exitCode).toBe(0);
      expect(ended.log).not.toMatch(/[✖○]/);
      expect(ended.log).toMatch(/✔ apigee\.deployments\.create .*deploy to test/);
    });
  });

  it.concurrent('does not approve a reader', async () => {
    await story({}, async ({ emulator, run }) => {
      const ACCESS_TOKEN = emulator.accessToken({ roles: ['apigee.readOnlyAdmin'] });
      const ended = await run({ ...CHECK, ACCESS_TOKEN });

      expect(ended.exitCode).toBe(7);
      expect(ended.log).toContain('✖ apigee.deployments.create');
    });
  });

  it.concurrent('tells what only some runs come to and does not fail for it', async () => {
    await story({}, async ({ emulator, run }) => {
      const ACCESS_TOKEN = emulator.accessToken({ without: ['apigee.proxyrevisions.delete'] });
      const ended = await run({ ...CHECK, ...emulator.googleServices(), ACCESS_TOKEN });

      expect(ended.exitCode).toBe(0);
      expect(ended.log).toContain('✖ apigee.proxyrevisions.delete');
      expect(ended.result.warnings.map(({ code }) => code)).toContain('permission-missing');
    });
  });

  it.concurrent('says that it does not know what nobody could be asked about', async () => {
    await story({}, async ({ run }) => {
      const ended = await run(CHECK);

      expect(ended.exitCode).toBe(0);
      expect(ended.log).toMatch(/○ apigee\.proxies\.create .*not known/);
      expect(ended.log).toContain('does not say that it can deploy');
      expect(ended.result.warnings.find(({ code }) => code === 'permission-unknown')?.hint).toMatch(
        /^Permissions of the organization are asked at Cloud Resource Manager: enable /,
      );
    });
  });

  it.concurrent('tells an organization that it may not see', async () => {
    await story({}, async ({ run }) => {
      const ended = await run({ ...CHECK, APIGEE_ORG: 'acmee' });

      expect(ended.exitCode).toBe(7);
      expect(ended.log).toContain('check APIGEE_ORG (acmee)');
    });
  });

  it.concurrent('tells what the Bitbucket credential sees, and which scopes some features would need', async () => {
    await story({}, async ({ emulator, run }) => {
      const { onCloud } = emulator.bitbucket;
      onCloud.addAccount({
        name: 'narrow',
        kind: 'access-token',
        authorization: 'Bearer narrow-token',
        scopes: ['repository'],
      });
      const ended = await run({
        ACTION: 'check',
        BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
        BITBUCKET_ACCESS_TOKEN: 'narrow-token',
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
      });

      const { check } = ended.result;
      expect(check?.bitbucket).toMatchObject({ repositories: ['acme/apis'] });
      expect(check?.bitbucket?.scopes.missing).toEqual(expect.arrayContaining(['pullrequest', 'pipeline']));
      expect(check?.apigee.permissions.length).toBeGreaterThan(0);
      expect(ended.log).toContain('scopes that some features would need: ');
    });
  });
});
