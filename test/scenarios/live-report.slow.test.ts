import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { EVERY_KIND, QUIET, serveCopy } from '../support/edited-copy.ts';
import { type Scene, story } from '../support/story.ts';

const FROM = { BITBUCKET_COMMIT: 'c0ffee1234567890c0ffee1234567890c0ffee12', BITBUCKET_BUILD_NUMBER: '42' };

/** What report.html shows of the one bundle in the one environment. */
async function cellAfter(scene: Scene, variables: Readonly<Record<string, string>>): Promise<string> {
  await scene.run(variables);
  const page = await readFile(`${scene.repository.path}/test-reports/apigee-pipe/report.html`, 'utf8');
  // Beyond ASCII: each stands as it was written, once encoded.
  expect(page).toMatch(/ · exit \d/);
  expect(page).not.toMatch(/[ÂÃâ]/);
  const [, cell = ''] = /<section id="bundles">.*?<td>(.*?)<\/td>/s.exec(page) ?? [];
  return cell
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

describe('report.html', () => {
  it.concurrent('shows revision, commit, age, state and drift of what serves, whatever looks at it', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run({ ...QUIET, ...FROM });

      const known = /rev 1 commit c0ffee123456 #42 deployed (?:just now|\d minutes? ago) READY/;
      expect(await cellAfter(scene, { ACTION: 'drift' })).toMatch(/^– as in git /);
      expect(await cellAfter(scene, { ACTION: 'drift' })).toMatch(known);
      expect(await cellAfter(scene, { ...QUIET, ACTION: 'plan' })).toMatch(known);
      expect(await cellAfter(scene, QUIET)).toMatch(/^– unchanged rev 1 .*commit c0ffee123456 #42 deployed/);
      expect(await cellAfter(scene, { ACTION: 'audit' })).toMatch(known);

      serveCopy(scene, { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' });
      const drifted = await cellAfter(scene, { ACTION: 'drift' });
      expect(drifted).toMatch(/^. drift rev 2 1 difference .*edited since commit c0ffee123456 #42 .*READY$/);
    });
  });

  it.concurrent('shows the commit of a revision that is used again, whoever asked for it', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run({ ...QUIET, ...FROM });
      const NEXT = { BITBUCKET_COMMIT: 'beef'.repeat(10), BITBUCKET_BUILD_NUMBER: '43' };
      const inProd = { ...QUIET, ...NEXT, APIGEE_ENV: 'prod' };

      expect(await cellAfter(scene, { ...inProd, ACTION: 'plan' })).toMatch(
        /reuse rev 1 .*commit c0ffee123456 #42/,
      );
      expect(await cellAfter(scene, inProd)).toMatch(/reused rev 1 READY.*commit c0ffee123456 #42/);

      await scene.repository.write({ 'proxies/orders/apiproxy/resources/jsc/run.js': 'var a = 2;\n' });
      expect(await cellAfter(scene, { ...QUIET, ...NEXT })).toMatch(
        /deployed rev 1 → 2 READY.*commit beefbeefbeef/,
      );
      expect(await cellAfter(scene, { ...NEXT, ACTION: 'rollback' })).toMatch(
        /rolled back rev 2 → 1 READY.*commit c0ffee123456 #42/,
      );
    });
  });
});
