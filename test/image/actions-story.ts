import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../../src/config/actions.ts';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { commentsOf } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';

interface Act {
  readonly variables: Readonly<Record<string, string>> & { readonly ACTION: Action };
  readonly before?: (clone: string) => void;
  /** Run by hand or another CI, beside Bitbucket Data Center. */
  readonly onDataCenter?: true;
  readonly exitCode: number;
  readonly says: RegExp;
  /** The last comment in Data Center's pull request 7. */
  readonly tells?: RegExp;
}

const PULL_REQUEST = { BITBUCKET_PR_ID: '7', BITBUCKET_BRANCH: 'feature/rates' };
/** The tip of the emulator's pull request 7. */
const COMMIT = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

const MERGED = { BITBUCKET_COMMIT: 'b'.repeat(40), BITBUCKET_BUILD_NUMBER: '43' };

/** The life of three bundles, one run after the other: every action does what it is for. */
export const ACTIONS_STORY: readonly Act[] = [
  { variables: { ACTION: 'setup' }, exitCode: 0, says: /would write +bitbucket-pipelines\.yml/ },
  { variables: { ACTION: 'lint' }, exitCode: 0, says: /2 warnings/ },
  { variables: { ACTION: 'check' }, exitCode: 0, says: /organization acme/ },
  { variables: { ACTION: 'plan' }, exitCode: 0, says: /new/ },
  { variables: { ACTION: 'deploy' }, exitCode: 0, says: /3 deployed/ },
  { variables: { ACTION: 'drift' }, exitCode: 0, says: /none: 3 bundles compared/ },
  { variables: { ACTION: 'export' }, exitCode: 0, says: /Nothing to write was found/ },
  { variables: { ACTION: 'query', QUERY: 'live' }, exitCode: 0, says: /orders +apiproxy +1 +READY/ },
  { variables: { ACTION: 'audit' }, exitCode: 5, says: /✖ test +orders +r1/ },
  {
    variables: { ACTION: 'promote', FROM_ENV: 'test', APIGEE_ENV: 'prod' },
    exitCode: 0,
    says: /3 reused/,
  },
  {
    variables: { ACTION: 'preview', ...PULL_REQUEST },
    before: changeRates,
    exitCode: 0,
    says: /rates-pr7 +rev 1 +READY/,
  },
  { variables: { ACTION: 'cleanup', ...PULL_REQUEST }, exitCode: 0, says: /Removed +rates-pr7/ },
  {
    variables: { ACTION: 'preview', PR_ID: '7' },
    onDataCenter: true,
    exitCode: 0,
    says: /rates-pr7 +rev 1 +READY/,
    tells: /^\*\*Preview · ready\*\*[^]*\/rates\/pr7/,
  },
  {
    variables: { ACTION: 'cleanup', PR_ID: '7' },
    onDataCenter: true,
    exitCode: 0,
    says: /Removed +rates-pr7/,
    tells: /^\*\*Preview · removed\*\*/,
  },
  { variables: { ACTION: 'deploy', ...MERGED }, exitCode: 0, says: /1 deployed/ },
  {
    variables: { ACTION: 'rollback', ...MERGED, BUNDLES: 'proxies/rates' },
    exitCode: 0,
    says: /1 rolled back/,
  },
  { variables: { ACTION: 'undeploy', BUNDLES: 'proxies/rates' }, exitCode: 0, says: /1 undeployed/ },
];

/** What Bitbucket sets in every step, or what is given by `docker run` for Data Center; its API is the emulator's. */
export function inBitbucket(emulator: Emulator, onDataCenter = false): Record<string, string> {
  if (onDataCenter)
    return {
      BITBUCKET_REPO_FULL_NAME: 'API/apis',
      BITBUCKET_COMMIT: emulator.bitbucket.dataCenter.pullRequests.get(7)?.sourceTip ?? '',
      BITBUCKET_API_URL: `${emulator.urls.dataCenter}/rest`,
      BITBUCKET_ACCESS_TOKEN: keys.dataCenterToken,
    };
  return {
    CI: 'true',
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_WORKSPACE: 'acme',
    BITBUCKET_REPO_SLUG: 'apis',
    BITBUCKET_BRANCH: 'main',
    BITBUCKET_BUILD_NUMBER: '42',
    BITBUCKET_COMMIT: COMMIT,
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
  };
}

export const lastTold = (emulator: Emulator): string =>
  commentsOf(emulator.bitbucket.dataCenter, 7).at(-1)?.text ?? '';

/** Makes a clone of the examples with one commit, of whom `user` says, and gives the folder. */
export function makeClone(folder: string, user: number): string {
  for (const part of ['proxies', 'sharedflows'])
    cpSync(`examples/${part}`, join(folder, part), { recursive: true });
  commitAll(folder, 'first');
  if (user !== 0) execFileSync('chown', ['--recursive', `${user}:${user}`, folder]);
  return folder;
}

/** Makes the folder a clone whose last commit has all of its bundles. */
export function commitAll(folder: string, message: string): void {
  const person = ['-c', 'user.name=t', '-c', 'user.email=t@acme.example'];
  const git = (...words: readonly string[]) =>
    execFileSync('git', [...person, '-C', folder, ...words], { stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--', 'proxies', 'sharedflows');
  git('commit', '--quiet', '--allow-empty', `--message=${message}`);
}

function changeRates(clone: string): void {
  const policy = join(clone, 'proxies/rates/apiproxy/policies/SA-Rates.xml');
  writeFileSync(policy, readFileSync(policy, 'utf8').replace(/<Rate>[^<]*<\/Rate>/, '<Rate>5ps</Rate>'));
}
