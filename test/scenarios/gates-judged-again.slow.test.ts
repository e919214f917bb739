import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { proxyFiles } from '../support/repository.ts';
import type { PipeEnding } from '../support/run-pipe.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';

const SECOND = 1000;

const GATED = {
  ...proxyFiles('proxies/orders', 'orders'),
  'apigee.yaml': 'version: 1\nenvironments:\n  test: {}\n  prod:\n    gate: { approvals: 1 }\n',
};

/** Runs before the pipe: once the gate is told it waits for the file, and its clocks have gone on meanwhile. */
const afterTheGate = (file: string, ms: number): string => `
  import { existsSync } from 'node:fs';
  const { hrtime, stdout } = process;
  const now = Date.now;
  const write = stdout.write.bind(stdout);
  const nap = new Int32Array(new SharedArrayBuffer(4));
  let passedMs = 0;
  process.hrtime = Object.assign((...since) => {
    const [seconds, rest] = hrtime(...since);
    return [seconds + passedMs / 1000, rest];
  }, hrtime);
  Date.now = () => now() + passedMs;
  stdout.write = (text, ...more) => {
    const isWritten = write(text, ...more);
    if (passedMs === 0 && /^ *Gate /m.test(String(text))) {
      while (!existsSync(${JSON.stringify(file)})) Atomics.wait(nap, 0, 0, 5);
      passedMs = ${ms};
    }
    return isWritten;
  };`;

/** A run whose world changes between the verdict on its gate and its first change, so many milliseconds later. */
async function interruptedFor(
  ms: number,
  { run }: Scene,
  { variables, meanwhile }: { readonly variables: Record<string, string>; readonly meanwhile: () => void },
): Promise<PipeEnding> {
  const folder = mkdtempSync(join(tmpdir(), 'judged-again-'));
  const file = join(folder, 'passed');
  try {
    return await run(
      {
        ...variables,
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(afterTheGate(file, ms))}`,
      },
      {
        onOutput: (_, log) => {
          if (existsSync(file) || !/^ *Gate /m.test(log)) return;
          meanwhile();
          writeFileSync(file, '');
        },
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is there before, each run of its own content, and what is asked for. */
const ACTIONS: readonly (readonly [before: readonly string[], action: Record<string, string>])[] = [
  [[], { ACTION: 'deploy' }],
  [['test'], { ACTION: 'promote', FROM_ENV: 'test' }],
  [['prod', 'prod'], { ACTION: 'rollback' }],
  [['prod'], { ACTION: 'undeploy', BUNDLES: 'orders' }],
];
const [, , , UNDEPLOY = [[], {}] as const] = ACTIONS;

/** All that serves came with one approved pull request, whose commit is the build's. */
async function served({ emulator, repository, run }: Scene, before: readonly string[]) {
  const { onCloud } = emulator.bitbucket;
  const id = onCloud.addPullRequest({ at: Date.now() - 3600 * SECOND });
  onCloud.approve(id, { by: 'erin' });
  const build = {
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_COMMIT: onCloud.merge(id),
    BITBUCKET_BRANCH: 'main',
    APIGEE_ENV: 'prod',
  };
  for (const [at, APIGEE_ENV] of before.entries()) {
    await repository.write(proxyFiles('proxies/orders', 'orders', { payload: `${at}` }));
    expect((await run({ ...build, APIGEE_ENV })).exitCode).toBe(0);
  }
  return { build, withdraw: () => onCloud.withdrawApproval(id, { by: 'erin' }) };
}

/** Runs the action while its world changes between the verdict on the gate and the first change. */
async function changedMeanwhile(
  scene: Scene,
  [before, action]: (typeof ACTIONS)[number],
  { passedMs, isWithdrawn }: { readonly passedMs: number; readonly isWithdrawn: boolean },
) {
  const { build, withdraw } = await served(scene, before);
  const writes = writesIn(scene.emulator).length;
  const ended = await interruptedFor(passedMs, scene, {
    variables: { ...build, ...action, REPORT_DIR: 'again' },
    meanwhile: () => isWithdrawn && withdraw(),
  });
  const judged = ended.log.match(/^ *Gate /gm)?.length;
  return { ...ended, judged, changed: writesIn(scene.emulator).length - writes };
}

describe('A gate that closes between its verdict and the first change', () => {
  it.concurrent.each(ACTIONS.map((one) => ({ name: one[1]['ACTION'], one })))(
    'stops $name with nothing changed if that took more than a minute',
    async ({ one }) => {
      await story({ files: GATED }, async (scene) => {
        const ended = await changedMeanwhile(scene, one, { passedMs: 61 * SECOND, isWithdrawn: true });

        expect(ended).toMatchObject({ exitCode: 6, judged: 2, changed: 0 });
        expect(codesOf(ended)).toEqual(['gate-unmet']);
        expect(ended.result.gates).toMatchObject([{ environment: 'prod', met: false }]);
        await expect(ended.report('evidence.json')).rejects.toThrow('ENOENT');
      });
    },
  );

  it.concurrent.each([
    ['is as it was judged if the change came within the minute', 30, true, 1],
    ['is no reason to stop if it is open the second time', 61, false, 2],
  ])('%s', async (_, seconds, isWithdrawn, judged) => {
    await story({ files: GATED }, async (scene) => {
      const ended = await changedMeanwhile(scene, UNDEPLOY, { passedMs: seconds * SECOND, isWithdrawn });

      expect(ended).toMatchObject({ exitCode: 0, judged });
      expect(scene.emulator.serving('prod', 'apiproxy', 'orders')).toBeUndefined();
    });
  });
});
