import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository } from '../support/repository.ts';
import { type PipeRun, ROOT, runPipe } from '../support/run-pipe.ts';
import { type MemoryWatch, watchMemory } from './family-memory.ts';
import { inEmulator } from './in-emulator.ts';
import { ordinaryProxies } from './monorepo.ts';
import type { Row } from './row.ts';

const CORPUS = join(ROOT, '..', 'shared', 'corpus');
const CORPUS_BUDGET = 256;
const MANY = 400;
const MANY_BUDGET = 400;

export async function benchMemory(): Promise<readonly Row[]> {
  return [await lintOfTheCorpus(), await planOfMany()];
}

async function lintOfTheCorpus(): Promise<Row> {
  const row = { what: 'peak memory, `lint` of the 57 corpus bundles', budget: `≤ ${CORPUS_BUDGET} MB` };
  if (!existsSync(CORPUS)) return { ...row, measured: 'the corpus is not here', holds: undefined };
  await using reports = await createRepository();
  const environment = {
    ACTION: 'lint',
    LINT_FAIL_ON: 'never',
    BITBUCKET_CLONE_DIR: CORPUS,
    REPORT_DIR: reports.path,
  };
  return judge(row, CORPUS_BUDGET, await peakOf({ directory: reports.path, environment }));
}

/** Discovery, digests, lint and plan, with Apigee's own judgement of each. */
async function planOfMany(): Promise<Row> {
  const row = {
    what: `peak memory, \`plan\` of ${MANY} bundles, lint included`,
    budget: `≤ ${MANY_BUDGET} MB`,
  };
  return inEmulator({ emulator: {}, files: ordinaryProxies(MANY) }, async ({ emulator, clone }) => {
    const environment = emulator.environment({ ACTION: 'plan' });
    return judge(row, MANY_BUDGET, await peakOf({ directory: clone.path, environment }));
  });
}

/** MB at the most, all processes of the run added up. */
export async function peakOf(run: PipeRun): Promise<number> {
  let watch: MemoryWatch | undefined;
  try {
    await runPipe({
      ...run,
      onStart: ({ pid }) => {
        if (pid !== undefined) watch = watchMemory(pid);
      },
    });
    return watch?.peakMegabytes() ?? Number.NaN;
  } finally {
    watch?.stop();
  }
}

function judge(row: Pick<Row, 'what' | 'budget'>, limit: number, megabytes: number): Row {
  return {
    ...row,
    measured: `${Math.round(megabytes)} MB, all processes added up`,
    holds: megabytes <= limit,
  };
}
