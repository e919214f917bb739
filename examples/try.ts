import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Emulator, startEmulator } from '../test/emulator/emulator.ts';
import { breakSpecification } from './break-specification.ts';
import { type Act, play } from './play.ts';

// `npm start`, second half: the pipe on a copy of these examples, in an emulator that stands in for Apigee X,
// Google and Bitbucket. Nothing leaves this machine and nothing in this folder is changed.
const clone = mkdtempSync(join(tmpdir(), 'apigee-pipe-try-'));
const reports = resolve('test-reports/try');
const RATES_LIMIT = 'proxies/rates/apiproxy/policies/SA-Rates.xml';
const emulator = await startEmulator({ latencies: { callMs: 40, importMs: 300, readyMs: 900 } });

const STORY: readonly Act[] = [
  {
    title: 'A pull request opens: lint',
    explanation:
      'The pipe finds two proxies and a shared flow and lints them with apigeelint, in one process that sees no\ncredential. Two warnings, no error: exit 0.',
    variables: { ACTION: 'lint' },
    pullRequest: 7,
    expected: 0,
  },
  {
    title: 'The same pull request: what would merging it change?',
    explanation: 'A plan signs in, looks at what serves in test and prod, and changes nothing.',
    variables: { ACTION: 'plan', APIGEE_ENV: 'test prod' },
    pullRequest: 7,
    expected: 0,
  },
  {
    title: 'It is merged: deploy to the environment test',
    explanation:
      'Sign-in is keyless, with the token that Bitbucket gives to the step. The shared flow goes first, because\norders calls it; a deployment counts when every instance serves the new revision.',
    variables: { ACTION: 'deploy' },
    expected: 0,
  },
  {
    title: 'The pipeline runs again: nothing to do',
    explanation:
      'Each revision carries the digest of its bundle, so what is unchanged is neither imported nor deployed.\nThere is no state file.',
    variables: { ACTION: 'deploy' },
    expected: 0,
  },
  {
    title: 'Another pull request changes rates: a preview to call',
    explanation:
      'A copy of the changed proxy gets an address of its own beside the one that serves: the reviewer calls it from\nthe comment. What does not change is not copied.',
    before: (folder) => changeRates(folder),
    variables: { ACTION: 'preview' },
    pullRequest: 7,
    expected: 0,
  },
  {
    title: 'The pull request is over: the preview goes',
    explanation:
      'Cleanup finds by the marks what belongs to this pull request, and deletes nothing else. It needs no clone.',
    before: (folder) => restoreRates(folder),
    variables: { ACTION: 'cleanup' },
    pullRequest: 7,
    expected: 0,
  },
  {
    title: 'A change that lint cannot catch: it fails in the runtime and is rolled back',
    explanation:
      'orders gets an OpenAPI document with a mistake. Apigee takes the bundle, but its instances cannot start it.\nThe pipe says why, puts the revision back that served before, verifies that it serves, and exits 3.',
    before: (folder, stage) => {
      breakSpecification(join(folder, 'proxies/orders/apiproxy'));
      const text = 'steps.oasvalidation.ResourceCompileFailed: Unable to compile resource oas://orders.yaml';
      stage.runtime({ bundle: 'orders', mode: { kind: 'error', text } });
    },
    variables: { ACTION: 'deploy' },
    expected: 3,
  },
];

try {
  for (const part of ['proxies', 'sharedflows']) {
    cpSync(join(import.meta.dirname, part), join(clone, part), { recursive: true });
  }
  rmSync(reports, { recursive: true, force: true });
  const wrong = await playAll(STORY, emulator);
  console.log(closing(wrong));
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  await emulator.close();
  rmSync(clone, { recursive: true, force: true });
}

/** A reviewer can tell it from the original: one more limit of requests. */
function changeRates(folder: string): void {
  const policy = join(folder, RATES_LIMIT);
  const text = readFileSync(policy, 'utf8');
  writeFileSync(policy, text.replace(/<Rate>[^<]*<\/Rate>/, '<Rate>5ps</Rate>'));
}

/** The branch of the next run is main. */
function restoreRates(folder: string): void {
  cpSync(join(import.meta.dirname, RATES_LIMIT), join(folder, RATES_LIMIT));
}

/** How many acts ended otherwise than they should. */
async function playAll(story: readonly Act[], stage: Emulator): Promise<number> {
  let wrong = 0;
  for (const [index, act] of story.entries()) {
    const code = await play(act, { number: index + 1, of: story.length, clone, reports, emulator: stage });
    if (code === act.expected) continue;
    wrong += 1;
    console.log(`This run should have ended with exit ${act.expected}, and ended with exit ${code}.`);
  }
  return wrong;
}

function closing(wrong: number): string {
  const verdict =
    wrong === 0
      ? `All ${STORY.length} runs ended as they should.`
      : `${wrong} of ${STORY.length} runs ended otherwise than they should.`;
  return `\n${verdict} What each left behind is in ${reports}.\nThe emulator alone, to try things by hand: node_modules/.bin/node test/emulator/main.ts`;
}
