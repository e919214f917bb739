import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keys } from '../test/emulator/bitbucket/bitbucket.ts';
import type { Emulator } from '../test/emulator/emulator.ts';

/** One run of the pipe in the story that `npm start` tells. */
export interface Act {
  readonly title: string;
  readonly explanation: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What happens before the run: an edit in the clone, the mood of Apigee's runtime. */
  readonly before?: (clone: string, emulator: Emulator) => void;
  readonly expected: number;
  /** The pull request that the run belongs to; its comment is shown afterwards. */
  readonly pullRequest?: number;
}

export interface Stage {
  readonly number: number;
  readonly of: number;
  readonly clone: string;
  readonly reports: string;
  readonly emulator: Emulator;
}

/** Tells what is to be seen, runs the built pipe as Bitbucket would, and gives its exit code. */
export async function play(act: Act, stage: Stage): Promise<number> {
  const { number, of, clone, reports, emulator } = stage;
  console.log(`\n${'─'.repeat(100)}\n${number} of ${of} · ${act.title}\n\n${act.explanation}\n`);
  act.before?.(clone, emulator);
  const variables = { ...(await emulator.keylessEnvironment()), ...act.variables };
  const child = spawn(process.execPath, [resolve('dist/pipe.mjs')], {
    cwd: clone,
    env: { ...terminal(), ...asInBitbucket(act, stage), ...variables },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  cpSync(join(clone, 'test-reports/apigee-pipe'), join(reports, String(number)), { recursive: true });
  if (act.pullRequest !== undefined) await showComment(act.pullRequest, emulator);
  return code ?? -1;
}

/** What Bitbucket sets in every step; its API is the emulator's, so that nothing leaves this machine. */
function asInBitbucket({ pullRequest }: Act, { number, clone, emulator }: Stage): Record<string, string> {
  return {
    ...(pullRequest === undefined ? {} : { BITBUCKET_PR_ID: String(pullRequest) }),
    CI: 'true',
    BITBUCKET_CLONE_DIR: clone,
    BITBUCKET_WORKSPACE: 'acme',
    BITBUCKET_REPO_SLUG: 'apis',
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_BRANCH: pullRequest === undefined ? 'main' : 'feature/rates',
    BITBUCKET_COMMIT: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
    BITBUCKET_BUILD_NUMBER: String(41 + number),
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    BITBUCKET_PROXY_URL: emulator.urls.bitbucketProxy,
  };
}

/** The Markdown as Bitbucket got it; it shows a table. */
async function showComment(pullRequest: number, emulator: Emulator): Promise<void> {
  const address = `${emulator.urls.bitbucket}/2.0/repositories/acme/apis/pullrequests/${pullRequest}/comments`;
  const answer = await fetch(address, { headers: { authorization: `Bearer ${keys.accessToken}` } });
  const { values } = (await answer.json()) as { values: { content: { raw: string } }[] };
  const lines = values.flatMap(({ content }) => content.raw.trim().split('\n'));
  const shown = lines.filter((line) => !line.startsWith('[//]:')).map((line) => `  │ ${line}`.trimEnd());
  console.log(
    `\nOn pull request ${pullRequest}, one comment, brought up to date by each run:\n\n${shown.join('\n')}`,
  );
}

/** Nothing of the caller's environment reaches the run but how its terminal looks. */
function terminal(): Record<string, string> {
  const names = ['PATH', 'TERM', 'NO_COLOR', 'FORCE_COLOR', 'COLORTERM'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
