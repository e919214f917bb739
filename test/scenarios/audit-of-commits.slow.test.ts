import { describe, expect, it } from '@jest/globals';
import { commitReviewed, gitIn, mainBuild, serveForged } from '../support/committed-story.ts';
import { EVERY_KIND, QUIET } from '../support/edited-copy.ts';
import type { PipeEnding } from '../support/run-pipe.ts';
import { story } from '../support/story.ts';

const QUICK = { latencies: { callMs: 0 } };
const AUDIT = { ACTION: 'audit', APIGEE_ENV: '' };
const LIMIT = 'apiproxy/policies/SA-Limit.xml';
const SCRIPT = 'apiproxy/resources/jsc/run.js';

/** A manifest that makes another bundle of one in prod. */
const manifest = (rate: string): string =>
  `version: 1\nenvironments:\n  test: {}\n  prod:\n    rewrite:\n      - { files: policies/SA-*.xml, xpath: /SpikeArrest/Rate, text: "${rate}" }\n`;

const remarks = ({ result }: PipeEnding): readonly string[] =>
  result.warnings.map(({ message }) => message).filter((message) => message.includes('marked revisions'));

describe('The audit builds the commit of a mark anew, and', () => {
  it.concurrent('finds an honest one clean in each environment, and one that was written onto other content not', async () => {
    const files = { ...EVERY_KIND, 'apigee.yaml': manifest('50ps') };
    await story({ files, emulator: QUICK }, async (scene) => {
      const { emulator, run } = scene;
      const BITBUCKET_COMMIT = commitReviewed(scene);
      await run(mainBuild(emulator, { ...QUIET, APIGEE_ENV: 'test,prod', BITBUCKET_COMMIT }));
      const honest = await run(mainBuild(emulator, AUDIT));
      serveForged(scene, { file: LIMIT, from: '30ps', to: '300000ps' }, ['test', 'prod']);
      const forged = await run(mainBuild(emulator, AUDIT));

      expect(honest.result.audit).toMatchObject([
        { environment: 'test', revision: '1', origin: 'clean', content: 'is-the-commits' },
        { environment: 'prod', revision: '2', origin: 'clean', content: 'is-the-commits' },
      ]);
      expect([honest.exitCode, remarks(honest)]).toEqual([0, []]);
      const because = `The commit ${BITBUCKET_COMMIT.slice(0, 12)} gives other content: ${LIMIT} /SpikeArrest/Rate (edited).`;
      const edited = { origin: 'edited', because, content: 'differs', contentBecause: because };
      expect(forged.exitCode).toBe(5);
      expect(forged.result.audit).toMatchObject([edited, { ...edited, deployedBy: 'unknown' }]);
      expect(await forged.report('report.md')).toMatch(/\| edited \| `[0-9a-f]{12}` \| not the commit’s \|/);
      expect(await forged.report('audit.csv')).toContain(`"differs","${because}"`);
      expect(forged.log).not.toContain('300000ps');
    });
  });

  it.concurrent('does not know where the manifest takes values of the build, which hides no other file', async () => {
    const files = { ...EVERY_KIND, 'apigee.yaml': manifest('${RATE}') };
    await story({ files, emulator: QUICK }, async (scene) => {
      const { emulator, run } = scene;
      const BITBUCKET_COMMIT = commitReviewed(scene);
      const value = { MANIFEST_VARIABLES: 'RATE', RATE: '77ps' };
      await run(mainBuild(emulator, { ...QUIET, ...value, APIGEE_ENV: 'prod', BITBUCKET_COMMIT }));

      const blind = await run(mainBuild(emulator, AUDIT));
      const knowing = await run(mainBuild(emulator, { ...AUDIT, ...value }));
      serveForged(scene, { file: SCRIPT, from: 'a = 1', to: 'a = 2' }, ['prod']);
      const forged = await run(mainBuild(emulator, AUDIT));

      expect([blind.exitCode, blind.result.audit]).toMatchObject([
        0,
        [{ origin: 'clean', content: 'unknown' }],
      ]);
      expect(remarks(blind)).toEqual([
        'Of 1 of 1 marked revisions nobody knows whether they hold what their commit gives, so that their mark alone counts: 1, since the manifest of the commit takes values of the build that are not known now: RATE.',
      ]);
      expect(knowing.result.audit).toMatchObject([{ origin: 'clean', content: 'is-the-commits' }]);
      expect([forged.exitCode, forged.result.audit]).toMatchObject([5, [{ content: 'differs' }]]);
      expect(forged.result.audit?.[0]?.because).toContain(`: ${SCRIPT} (edited)`);
    });
  });

  it.concurrent('says that a clone of one commit does not hold the others', async () => {
    await story({ files: EVERY_KIND, emulator: QUICK }, async (scene) => {
      const { emulator, repository, run } = scene;
      const BITBUCKET_COMMIT = commitReviewed(scene);
      await run(mainBuild(emulator, { ...QUIET, BITBUCKET_COMMIT }));
      await repository.write({ 'README.md': 'Later' });
      commitReviewed(scene);
      const shallow = `${repository.path}/shallow`;
      gitIn(repository.path, 'clone', '-q', '--depth', '1', `file://${repository.path}`, shallow);

      const ended = await run(mainBuild(emulator, AUDIT), { directory: shallow });

      expect([ended.exitCode, ended.result.audit]).toMatchObject([
        0,
        [{ origin: 'clean', content: 'unknown' }],
      ]);
      expect(remarks(ended)[0]).toMatch(
        /1, since the clone does not hold the commit: give the step "clone: depth: full"\.$/,
      );
    });
  });
});
