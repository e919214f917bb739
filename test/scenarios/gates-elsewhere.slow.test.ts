import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { uuidOf } from '../emulator/bitbucket/people.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles } from '../support/repository.ts';
import { type Scene, story, writesIn } from '../support/story.ts';

const MINUTE = 60_000;
const BUNDLE = 'proxies/orders/apiproxy/orders.xml';
const manifest = (gate: string): string => `version: 1\nenvironments:\n  test:\n    gate: ${gate}\n`;

function gated(gate: string): Record<string, string> {
  return { ...proxyFiles('proxies/orders', 'orders'), 'apigee.yaml': manifest(gate) };
}

function build(
  { urls }: Emulator,
  commit: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    BITBUCKET_API_URL: `${urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_COMMIT: commit,
    BITBUCKET_BRANCH: 'main',
    BITBUCKET_STEP_TRIGGERER_UUID: uuidOf('person oscar'),
    ...more,
  };
}

/** On Data Center there are no pipelines: a build server says where it is. */
function onDataCenter({ urls }: Emulator, commit: string): Record<string, string> {
  return {
    BITBUCKET_API_URL: `${urls.dataCenter}/rest`,
    BITBUCKET_ACCESS_TOKEN: keys.dataCenterToken,
    BITBUCKET_REPO_FULL_NAME: 'API/apis',
    BITBUCKET_COMMIT: commit,
    BITBUCKET_BRANCH: 'main',
  };
}

const HOUR_AGO = { at: Date.now() - 60 * MINUTE };

/** Runs, and gives what was judged; nothing is changed if the gate is closed. */
async function judged({ emulator, run }: Scene, variables: Record<string, string>) {
  const before = writesIn(emulator).length;
  const ended = await run(variables);
  const [gate] = ended.result.gates ?? [];
  if (ended.exitCode === 6) expect(writesIn(emulator)).toHaveLength(before);
  expect(ended.exitCode).toBe(gate?.met === true ? 0 : 6);
  return { met: gate?.met, sentences: gate?.requirements.map(({ sentence }) => sentence).join('\n') ?? '' };
}

describe('A gate on Data Center', () => {
  it.concurrent('knows approved, needs work and unapproved', async () => {
    await story(
      { files: gated('{ approvals: 1, noChangesRequested: true, tasksResolved: true }') },
      async (scene) => {
        const { emulator } = scene;
        const dataCenter = emulator.bitbucket.onDataCenter;
        const change = (judge: (id: number) => void): string => {
          const id = dataCenter.addPullRequest({
            ...HOUR_AGO,
            source: `feature/${Math.random().toString(36).slice(2)}`,
            commits: [{ files: { [BUNDLE]: `${Math.random()}` }, ...HOUR_AGO }],
          });
          dataCenter.addReviewer(id, 'erin');
          judge(id);
          return dataCenter.merge(id);
        };
        const sentencesOf = async (judge: (id: number) => void) =>
          judged(scene, onDataCenter(emulator, change(judge)));

        const unapproved = await sentencesOf((id) => {
          dataCenter.approve(id, { by: 'erin' });
          dataCenter.withdrawApproval(id, { by: 'erin' });
        });
        const needsWork = await sentencesOf((id) => {
          dataCenter.approve(id, { by: 'erin' });
          dataCenter.requestChanges(id, { by: 'fred' });
        });
        const stale = await sentencesOf((id) => {
          dataCenter.approve(id, { by: 'erin', at: Date.now() - 30 * MINUTE });
          dataCenter.push(dataCenter.pullRequest(id).source, {
            files: { [BUNDLE]: 'late' },
            at: Date.now() - 10 * MINUTE,
          });
        });
        const own = await sentencesOf((id) => dataCenter.approve(id, { by: 'dana' }));
        const task = await sentencesOf((id) => {
          dataCenter.approve(id, { by: 'erin' });
          dataCenter.addTask(id, { text: 'Rename it', by: 'fred' });
        });
        const approved = await sentencesOf((id) => dataCenter.approve(id, { by: 'erin' }));

        expect([unapproved, needsWork, stale, own, task].map(({ met }) => met)).toEqual([
          false,
          false,
          false,
          false,
          false,
        ]);
        expect(unapproved.sentences).toContain('0 of 1 approval');
        expect(needsWork.sentences).toContain('Fred asked for changes');
        expect(stale.sentences).toContain("Erin's is older than the last push");
        expect(own.sentences).toContain("an author's own");
        expect(task.sentences).toContain('1 task of');
        expect(approved.met).toBe(true);
      },
    );
  });
});

describe('A window of a gate', () => {
  it.concurrent.each([
    ['is not judged by a clock that is six minutes behind Bitbucket’s', 6, false],
    ['is not judged by a clock that is six minutes ahead of Bitbucket’s', -6, false],
    ['is judged by a clock that is four minutes off', 4, true],
  ])('%s', async (_, minutes, met) => {
    const always =
      '{ windows: [{ days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00", zone: UTC }] }';
    await story({ files: gated(always) }, async (scene) => {
      scene.emulator.clock.advance(minutes * MINUTE);

      const seen = await judged(scene, build(scene.emulator, 'f'.repeat(40)));

      expect(seen.met).toBe(met);
      expect(seen.sentences).toMatch(
        met ? /within mon, tue/ : /Bitbucket's differ by 6 minutes; more than five/,
      );
    });
  });
});
