import { describe, expect, it } from '@jest/globals';
import pMap from 'p-map';
import type { PipeEnding } from '../support/run-pipe.ts';
import { type Scene, story, writesIn } from '../support/story.ts';
import { BAD_REPOSITORIES } from './bad-repositories.ts';
import type { BadVariables } from './bad-variable.ts';
import { BAD_VARIABLES } from './bad-variables.ts';

/** What stops the reading, or says something only if nothing else is wrong: it gets a run of its own. */
const ALONE = /^(?:ACTION|MANIFEST|LINT_BASELINE|CA_CERT|BUNDLES|QUERY)$/;

/** As few runs as there can be: what is said at once is tried at once. */
function together(rows: readonly BadVariables[]): readonly (readonly BadVariables[])[] {
  const runs: BadVariables[][] = [];
  for (const row of rows) {
    const names = familyOf(row);
    const fitting = names.some((name) => ALONE.test(name))
      ? undefined
      : runs.find((run) => run.every((other) => !familyOf(other).some((name) => clash(name, names))));
    if (fitting === undefined) runs.push([row]);
    else fitting.push(row);
  }
  return runs;
}

const familyOf = ({ variables }: BadVariables): readonly string[] => Object.keys(variables);
const clash = (name: string, names: readonly string[]): boolean => names.includes(name) || ALONE.test(name);

function sentencesOf({ result }: PipeEnding): string {
  return result.problems.map(({ message, hint = '' }) => `${message} ${hint}`).join('\n');
}

/** What went wrong with a run, in words that name the row. */
function problems(
  { what, says }: { readonly what: string; readonly says: string },
  { ending, exit }: { readonly ending: PipeEnding; readonly exit: number },
): readonly string[] {
  const said = `exit ${ending.exitCode}\n${sentencesOf(ending)}`;
  const isTold = ending.exitCode === exit && said.includes(says);
  const leaks = `${ending.log}${JSON.stringify(ending.result)}`.includes('planted');
  return [
    ...(isTold ? [] : [`${what}: exit ${exit} and ${says}\nbut: ${said}`]),
    ...(leaks ? [`${what}: tells its value`] : []),
  ];
}

describe('What people really write', () => {
  it(`into variables is answered with exit 2 and the sentence, ${BAD_VARIABLES.length} times`, async () => {
    expect(BAD_VARIABLES.length).toBeGreaterThan(60);
    await story({}, async ({ run, emulator }: Scene) => {
      const answered = await pMap(
        together(BAD_VARIABLES),
        async (rows) => {
          const merged = Object.fromEntries(rows.flatMap(({ variables }) => Object.entries(variables)));
          const ending = await run({ ...merged, REPORT_DIR: `reports/${rows[0]?.what ?? ''}` });
          return rows.flatMap((row) => problems(row, { ending, exit: 2 }));
        },
        { concurrency: 3 },
      );

      expect(answered.flat()).toEqual([]);
      expect(writesIn(emulator)).toEqual([]);
    });
  });

  it(`into a repository is answered with the sentence and the exit code, ${BAD_REPOSITORIES.length} times`, async () => {
    const answered = await pMap(
      BAD_REPOSITORIES,
      async ({ files, variables, exit, ...row }) => {
        let found: readonly string[] = [];
        await story({ files }, async ({ run, emulator }) => {
          found = problems(row, { ending: await run(variables), exit });
          expect(emulator.requests).toEqual([]);
        });
        return found;
      },
      { concurrency: 3 },
    );

    expect(answered.flat()).toEqual([]);
  });
});
