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
      expect(ended.result).toMatchObject({ action: 'check', outcome: 'done', deployments: [] });
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

  it.concurrent('names the permission that is missing and the role that has it', async () => {
    await story({}, async ({ emulator, run }) => {
      const ACCESS_TOKEN = emulator.accessToken({
        without: ['apigee.proxyrevisions.get', 'apigee.deployments.list'],
      });
      const ended = await run({ ...CHECK, ACCESS_TOKEN });

      expect(ended.exitCode).toBe(7);
      expect(codesOf(ended)).toEqual(['apigee-forbidden']);
      expect(ended.log).toContain('✖');
      expect(ended.log).toContain('Apigee API Admin');
      expect(changesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent('tells an organization that it may not see', async () => {
    await story({}, async ({ run }) => {
      const ended = await run({ ...CHECK, APIGEE_ORG: 'acmee' });

      expect(ended.exitCode).toBe(7);
      expect(ended.log).toContain('check APIGEE_ORG (acmee)');
    });
  });
});
