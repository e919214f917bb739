import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { filesBelow } from '../house/repository-files.ts';
import { ACCOUNTS, environmentOf, type Item, pipesOf, stepsOf } from '../support/interpret-pipeline.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

// Every pipeline that a reader may copy, each step as Bitbucket would run it: against the emulator in the place of the
// organization that it names, after two deployments of a small repository.

interface Example {
  readonly title: string;
  readonly kind: string;
  readonly items: readonly Item[];
}

const FILES = (payload: string) => ({
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'], payload }),
  ...sharedFlowFiles('sharedflows/common', 'common', { payload }),
});
const BYTES = ['examples/bitbucket-pipelines.yml', ...filesBelow('examples/pipelines', '.yml')].map(
  (file) => [file, readFileSync(file, 'utf8')] as const,
);
const IN_PAGES = ['README.md', ...filesBelow('docs', '.md')].flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
    .map(([, text = '']) => text)
    .filter((text) => /^pipelines:/m.test(text))
    .map((text, index) => [`${page}, pipeline ${index + 1}`, text] as const),
);
const EXAMPLES = [...BYTES, ...IN_PAGES].flatMap(([title, text]) => {
  const { pipelines } = parse(text, { merge: true }) as {
    readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly Item[]>>>>;
  };
  return Object.entries(pipelines).flatMap(([kind, named]) =>
    Object.entries(named).map(
      ([name, items]): Example => ({ title: `${title}: ${kind} ${name}`, kind, items }),
    ),
  );
});

/** Nobody reviewed what the stories deploy, and an audit says so. */
const EXPECTED: Readonly<Record<string, number>> = { audit: 5 };

describe('a pipeline to copy', () => {
  it.each(EXAMPLES)('does what it says: $title', async (example) => {
    const answers = Object.fromEntries(
      example.items.flatMap(({ variables = [] }) =>
        variables.map((one) => [one.name, one.default ?? 'orders']),
      ),
    );
    const steps = stepsOf(example.items);
    const inPullRequest = example.kind === 'pull-requests' || example.title.includes('preview-end');
    const organizations = new Set(
      steps.flatMap((step) => pipesOf(step)).map((given) => String(given['APIGEE_ORG'] ?? 'acme')),
    );
    for (const organization of organizations) {
      const emulator = { organization, impersonable: ACCOUNTS };
      await story({ files: FILES('old'), emulator }, async (scene) => {
        scene.emulator.bitbucket.onCloud.push('main', { files: FILES('old') });
        for (const payload of ['old', 'new']) {
          await scene.repository.write(FILES(payload));
          await scene.run({ APIGEE_ENV: 'test prod', LINT_FAIL_ON: 'never' });
        }
        for (const step of steps) {
          for (const [index, given] of pipesOf(step).entries()) {
            if (String(given['APIGEE_ORG'] ?? organization) !== organization) continue;
            const ended = await scene.run(
              {},
              { environment: await environmentOf(scene.emulator, given, { inPullRequest, answers, index }) },
            );
            const told = {
              step: step.name,
              code: ended.exitCode,
              problems: ended.result.problems.map(({ message }) => message),
            };
            expect(told).toEqual({
              step: step.name,
              code: EXPECTED[ended.result.action] ?? 0,
              problems: expect.any(Array),
            });
          }
          for (const line of step.script) {
            if (typeof line !== 'string' || !line.startsWith('jq ')) continue;
            const answer = JSON.parse(
              execFileSync('sh', ['-c', line], { cwd: scene.repository.path, encoding: 'utf8' }),
            ) as unknown;
            expect(answer).toEqual(expect.any(Array));
          }
        }
      });
    }
  });
});
