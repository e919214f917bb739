import { describe, expect, it } from '@jest/globals';
import { uuidOf } from '../emulator/bitbucket/people.ts';
import { commitReviewed, mainBuild, serveForged } from '../support/committed-story.ts';
import { EVERY_KIND, QUIET } from '../support/edited-copy.ts';
import { codesOf, story } from '../support/story.ts';

const QUICK = { latencies: { callMs: 0 } };
const EDIT = { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' };
const WHY =
  /what orders was made from: The commit [0-9a-f]{12} gives other content: apiproxy\/policies\/SA-Limit\.xml/;

const files = {
  ...EVERY_KIND,
  'apigee.yaml': 'version: 1\nenvironments:\n  test: {}\n  prod:\n    gate: { approvals: 1 }\n',
};

describe('A gate before a revision that exists already', () => {
  it.concurrent('is met by the commit that gives it, and not by one whose mark stands on other content', async () => {
    await story({ files, emulator: QUICK }, async (scene) => {
      const { emulator, run } = scene;
      const own = { ...QUIET, BITBUCKET_STEP_TRIGGERER_UUID: uuidOf('person oscar') };
      const BITBUCKET_COMMIT = commitReviewed(scene);
      const build = (more: Record<string, string>) =>
        mainBuild(emulator, { ...own, BITBUCKET_COMMIT, ...more });
      const promoting = { ACTION: 'promote', FROM_ENV: 'test', APIGEE_ENV: 'prod', FORCE: 'true' };
      await run(build({ APIGEE_ENV: 'test' }));
      const honest = await run(build(promoting));
      serveForged(scene, EDIT, ['test']);
      const forged = await run(build(promoting));
      const back = await run(build({ ACTION: 'rollback', TO: '2', APIGEE_ENV: 'prod' }));
      const overridden = await run(build({ ...promoting, GATE_OVERRIDE: 'the console is down' }));

      expect(honest.result).toMatchObject({ outcome: 'done', gates: [{ environment: 'prod', met: true }] });
      expect([forged.exitCode, codesOf(forged)]).toEqual([6, ['gate-unmet']]);
      expect(forged.result.problems[0]?.message).toMatch(WHY);
      expect([back.exitCode, codesOf(back)]).toEqual([6, ['gate-unmet']]);
      expect(back.result.problems[0]?.message).toMatch(WHY);
      // Nor does the statement of what was let through name that commit.
      expect(overridden.exitCode).toBe(0);
      expect(JSON.parse(await overridden.report('evidence.json'))).toMatchObject({
        predicate: { apigee: { deployments: [{ madeFrom: { commit: null, build: null } }] } },
      });
    });
  });
});
