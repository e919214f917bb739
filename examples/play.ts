import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { Town } from '../test/town/town.ts';

/** One run of the pipe in the story that `npm start` tells. */
export interface Act {
  readonly title: string;
  readonly explanation: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What happens before the run: an edit in the clone, the mood of Apigee's runtime. */
  readonly before?: (clone: string, town: Town) => void;
  readonly expected: number;
}

export interface Stage {
  readonly number: number;
  readonly of: number;
  readonly clone: string;
  readonly reports: string;
  readonly town: Town;
}

/** Tells what is to be seen, runs the built pipe as Bitbucket would, and gives its exit code. */
export async function play(act: Act, stage: Stage): Promise<number> {
  const { number, of, clone, town } = stage;
  console.log(`\n${'─'.repeat(100)}\n${number} of ${of} · ${act.title}\n\n${act.explanation}\n`);
  act.before?.(clone, town);
  const variables = { ...(await town.keylessEnvironment()), ...act.variables };
  const child = spawn(process.execPath, [resolve('dist/pipe.mjs')], {
    cwd: clone,
    env: { ...terminal(), ...asInBitbucket(stage), ...variables },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? -1;
}

/** What Bitbucket sets in every step; its API is the town's, so that nothing leaves this machine. */
function asInBitbucket({ number, clone, reports, town }: Stage): Record<string, string> {
  return {
    CI: 'true',
    BITBUCKET_CLONE_DIR: clone,
    BITBUCKET_WORKSPACE: 'acme',
    BITBUCKET_REPO_SLUG: 'apis',
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_BRANCH: 'main',
    BITBUCKET_COMMIT: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
    BITBUCKET_BUILD_NUMBER: String(41 + number),
    BITBUCKET_API_URL: town.urls.bitbucket,
    BITBUCKET_PROXY_URL: town.urls.bitbucketProxy,
    REPORT_DIR: join(reports, `${number}`),
  };
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
