import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { filesBelow } from '../house/repository-files.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { type Scene, story } from '../support/story.ts';

// Every pipeline that a reader may copy, each step as Bitbucket would run it: against the emulator in the place of the
// organization that it names, after two deployments of a small repository.

interface Item {
  readonly step?: Step;
  readonly parallel?: readonly Item[];
  readonly variables?: readonly { readonly name: string; readonly default?: string }[];
}
interface Step {
  readonly name?: string;
  readonly script: readonly (
    | string
    | { readonly variables: Readonly<Record<string, string | readonly string[]>> }
  )[];
}
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
    const steps = example.items.flatMap((item) =>
      (item.parallel ?? [item]).flatMap(({ step }) => step ?? []),
    );
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
              { environment: await environmentOf(scene, given, { example, answers, index }) },
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

const ACCOUNTS = ['viewer', 'deployer', 'prod-deployer', 'previews'].map(
  (name) => `${name}@acme.iam.gserviceaccount.com`,
);

function pipesOf(step: Step): readonly Readonly<Record<string, string | readonly string[]>>[] {
  return step.script.flatMap((line) => (typeof line === 'string' ? [] : [line.variables]));
}

interface Place {
  readonly example: Example;
  readonly answers: Readonly<Record<string, string>>;
  readonly index: number;
}

/** What Bitbucket makes of a pipe's variables, with the emulator's addresses and secrets in the place of the user's. */
async function environmentOf(
  { emulator }: Scene,
  given: Readonly<Record<string, string | readonly string[]>>,
  { example, answers, index }: Place,
): Promise<Record<string, string>> {
  const secrets: Readonly<Record<string, string>> = {
    ...answers,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    GOOGLE_KEY: emulator.serviceAccountKey(),
    BITBUCKET_PARALLEL_STEP: String(index),
  };
  const filled = (text: string): string =>
    text.replaceAll(/\$\{?([A-Z_]+)\}?/g, (whole, name: string) => secrets[name] ?? whole);
  const listed = Object.entries(given).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[name, filled(value)] as const]
      : [
          [`${name}_COUNT`, String(value.length)] as const,
          ...value.map((one, at) => [`${name}_${at}`, filled(one)] as const),
        ],
  );
  const {
    APIGEE_ENV: _,
    APIGEE_ORG: _org,
    WORKLOAD_IDENTITY_PROVIDER = '',
    ...addresses
  } = await emulator.keylessEnvironment();
  const pullRequest = emulator.bitbucket.cloud.pullRequests.get(7);
  const wanted = Object.fromEntries(listed);
  return {
    ...addresses,
    BITBUCKET_WORKSPACE: 'acme',
    BITBUCKET_REPO_SLUG: 'apis',
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_REPO_UUID: '{9970a9b6-2d86-413f-8555-da8e1ac0e542}',
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_PARALLEL_STEP: '0',
    BITBUCKET_PARALLEL_STEP_COUNT: '3',
    ...(example.kind === 'pull-requests' || example.title.includes('preview-end')
      ? { BITBUCKET_PR_ID: '7', BITBUCKET_COMMIT: pullRequest?.sourceTip ?? '' }
      : { BITBUCKET_BRANCH: 'main', BITBUCKET_COMMIT: emulator.bitbucket.cloud.branches?.get('main') ?? '' }),
    ...wanted,
    ...('WORKLOAD_IDENTITY_PROVIDER' in wanted ? { WORKLOAD_IDENTITY_PROVIDER } : {}),
  };
}
