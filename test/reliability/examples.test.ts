import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { filesBelow } from '../house/repository-files.ts';
import {
  ACCOUNTS,
  environmentOf,
  type Item,
  type PipeVariables,
  pipesOf,
  ROLES,
  type Step,
  stepsOf,
} from '../support/interpret-pipeline.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { type Scene, story } from '../support/story.ts';

// Every pipeline that a reader may copy, each step as Bitbucket would run it: against the emulator in the place of the
// organization that it names, after a deployment of a small repository. They run side by side: each waits most of the time.

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

type Deployed = readonly (readonly [payload: string, environments: string])[];
const DEPLOYED: Deployed = [['new', 'test prod']];
/** So that there is something to go back to, and something to take onward. */
const BEFORE: Readonly<Record<string, Deployed>> = {
  rollback: [
    ['old', 'test prod'],
    ['new', 'test prod'],
  ],
  promote: [
    ['old', 'test prod'],
    ['new', 'test'],
  ],
};

/** Nobody reviewed what the stories deploy, and an audit says so. */
const EXPECTED: Readonly<Record<string, number>> = { audit: 5 };
const CHANGING = ['rollback', 'promote', 'undeploy'];

describe('a pipeline to copy', () => {
  it.concurrent.each(EXAMPLES)(
    'does what it says: $title',
    async (example) => {
      const steps = stepsOf(example.items);
      const organizations = new Set(steps.flatMap((step) => pipesOf(step)).map(organizationOf));
      for (const organization of organizations) {
        const emulator = { organization, impersonable: ACCOUNTS, roles: ROLES };
        await story({ files: FILES('old'), emulator }, async (scene) => {
          scene.emulator.bitbucket.onCloud.push('main', { files: FILES('old') });
          for (const [payload, environments] of deployedBefore(steps)) {
            await scene.repository.write(FILES(payload));
            await scene.run({ APIGEE_ENV: environments, LINT_FAIL_ON: 'never' });
          }
          for (const step of steps) await runStep(scene, step, { example, organization });
        });
      }
    },
    240_000,
  );
});

async function runStep(
  scene: Scene,
  step: Step,
  { example, organization }: { readonly example: Example; readonly organization: string },
): Promise<void> {
  const answers = Object.fromEntries(
    example.items.flatMap(({ variables = [] }) =>
      variables.map((one) => [one.name, one.default ?? 'orders']),
    ),
  );
  const inPullRequest = example.kind === 'pull-requests' || example.title.includes('preview-end');
  for (const [index, given] of pipesOf(step).entries()) {
    if (organizationOf(given) !== organization) continue;
    const environment = await environmentOf(scene.emulator, given, { inPullRequest, answers, index });
    const { exitCode, result } = await scene.run({}, { environment });
    const problems = result.problems.map(({ message }) => message);
    expect({ step: step.name, exitCode, problems }).toEqual({
      step: step.name,
      exitCode: EXPECTED[result.action] ?? 0,
      problems: expect.any(Array),
    });
    if (CHANGING.includes(result.action)) expect(result.outcome).toBe('done');
  }
  for (const answer of answersOfJq(step.script, scene.repository.path))
    expect(answer).toEqual(expect.any(Array));
}

const organizationOf = (given: PipeVariables): string => String(given['APIGEE_ORG'] ?? 'acme');

function deployedBefore(steps: readonly Step[]): Deployed {
  const actions = steps.flatMap((step) => pipesOf(step)).map((given) => String(given['ACTION'] ?? 'deploy'));
  const before = actions.flatMap((action) => BEFORE[action] ?? []);
  return before.length > 0 ? before : DEPLOYED;
}

/** What the lines of a script that ask the pipe's files with jq print. */
function answersOfJq(script: Step['script'], cwd: string): readonly unknown[] {
  return script
    .flatMap((line) => (typeof line === 'string' && line.startsWith('jq ') ? [line] : []))
    .map((line): unknown => JSON.parse(execFileSync('sh', ['-c', line], { cwd, encoding: 'utf8' })));
}
