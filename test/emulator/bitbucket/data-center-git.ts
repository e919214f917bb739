import { execFileSync } from 'node:child_process';
import type { Answer, Exchange } from '../emulated-api.ts';
import { addCommit } from './git.ts';
import type { Account } from './people.ts';
import { fullName, type Ledger } from './request-log.ts';
import { moveBranch } from './review.ts';

/** `/scm/PROJECT/slug.git/info/refs` and `…/git-receive-pack`. */
const SCM = /^\/scm\/([^/]+\/[^/]+)\.git\/(info\/refs|git-receive-pack)$/;
const REQUEST = 'application/x-git-receive-pack-request';

export function isScm({ url }: Exchange): boolean {
  return url.pathname.startsWith('/scm/');
}

/** A push as Data Center takes it: git itself (`git receive-pack`) reads, judges and keeps it. */
export function scmAnswer(first: Ledger, exchange: Exchange): Answer {
  const { method, url, headers } = exchange;
  const [, name, place = ''] = SCM.exec(decodeURIComponent(url.pathname)) ?? [];
  const account = first.world.accounts.find((each) => each.authorization === headers.authorization);
  if (account === undefined) return { ...refusal(401, 'Authentication failed'), headers: CHALLENGE };
  const ledger = repositoryOf(first, name, account);
  if (ledger === undefined) return refusal(404, 'Repository not found');
  if (headers['user-agent']?.includes('git/') !== true) return page();
  if (account.permission === 'read') return refusal(403, 'You are not permitted to push to this repository');
  const answer = services[`${method} ${place}${url.search}`];
  return answer === undefined
    ? refusal(404, 'Not Found')
    : answer({ exchange, ledger, account, folder: ledger.gitFolder ?? '' });
}

interface Visit {
  readonly exchange: Exchange;
  readonly ledger: Ledger;
  readonly folder: string;
  readonly account: Account;
}

const services: Readonly<Record<string, (visit: Visit) => Answer>> = {
  'GET info/refs?service=git-receive-pack': ({ ledger, folder }) => {
    forgetBranches(ledger, folder);
    const refs = git(['receive-pack', '--stateless-rpc', '--advertise-refs', folder]);
    const line = '001f# service=git-receive-pack\n0000';
    return gitAnswer('advertisement', Buffer.concat([Buffer.from(line), refs]));
  },
  'POST git-receive-pack': ({ exchange: { headers, body, now: at }, ledger, folder, account }) => {
    if (headers['content-type'] !== REQUEST) return refusal(415, 'Unsupported Media Type');
    forgetBranches(ledger, folder);
    const report = git(['receive-pack', '--stateless-rpc', folder], body);
    takeOver(ledger, { folder, by: account.name, at });
    return gitAnswer('result', report);
  },
};

const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="Atlassian Bitbucket"', 'Content-Type': 'text/plain' };

function refusal(status: number, sentence: string): Answer {
  return { status, body: sentence, headers: { 'Content-Type': 'text/plain;charset=UTF-8' } };
}

/** A browser is shown the repository. */
function page(): Answer {
  return {
    status: 200,
    body: '<!DOCTYPE html><title>Source</title>',
    headers: { 'Content-Type': 'text/html' },
  };
}

function gitAnswer(kind: 'advertisement' | 'result', body: Uint8Array): Answer {
  return { status: 200, body, headers: { 'Content-Type': `application/x-git-receive-pack-${kind}` } };
}

/** Of those that the account sees and git is spoken with. */
function repositoryOf(
  { world }: Ledger,
  name: string | undefined,
  { repositories }: Account,
): Ledger | undefined {
  return [...world.repositories.values()]
    .filter((each) => each.gitFolder !== undefined && repositories?.includes(fullName(each)) !== false)
    .find((each) => fullName(each).toLowerCase() === name?.toLowerCase());
}

/** What was deleted over the REST API. */
function forgetBranches(ledger: Ledger, folder: string): void {
  for (const [branch] of branchesIn(folder)) {
    if (!ledger.branches.has(branch)) git(['-C', folder, 'update-ref', '-d', `refs/heads/${branch}`]);
  }
}

/** The REST API answers what was pushed from then on. */
function takeOver(
  ledger: Ledger,
  { folder, by, at }: { readonly folder: string; readonly by: string; readonly at: number },
): void {
  for (const [branch, hash] of branchesIn(folder)) {
    if (ledger.branches.get(branch) === hash) continue;
    if (!ledger.commits.has(hash)) readCommit(ledger, { folder, hash, at });
    moveBranch(ledger, branch, { hash, by, at });
  }
}

function readCommit(
  ledger: Ledger,
  { folder, hash, at }: { readonly folder: string; readonly hash: string; readonly at: number },
): void {
  const facts = text(['-C', folder, 'show', '-s', '--format=%P%x00%an%x00%B', hash]);
  const [parents = '', author = '', message = ''] = facts.split('\0');
  const known = parents.split(' ').filter(Boolean);
  const files = filesIn(folder, hash);
  const before = ledger.commits.get(known[0] ?? '')?.files.keys() ?? [];
  const gone = [...before].filter((path) => files[path] === undefined).map((path) => [path, undefined]);
  const changes = { ...files, ...(Object.fromEntries(gone) as Record<string, undefined>) };
  addCommit(ledger, known, { hash, message, author: author.toLowerCase(), at, files: changes });
}

function filesIn(folder: string, hash: string): Record<string, string> {
  const paths = text(['-C', folder, 'ls-tree', '-r', '-z', '--name-only', hash]).split('\0').slice(0, -1);
  return Object.fromEntries(paths.map((path) => [path, text(['-C', folder, 'show', `${hash}:${path}`])]));
}

function branchesIn(folder: string): readonly (readonly [string, string])[] {
  const lines = text([
    '-C',
    folder,
    'for-each-ref',
    '--format=%(refname:lstrip=2) %(objectname)',
    'refs/heads',
  ]);
  return lines
    .trim()
    .split('\n')
    .map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? ''] as const)
    .filter(([branch]) => branch !== '');
}

function text(words: readonly string[]): string {
  return git(words).toString('utf8');
}

function git(words: readonly string[], input: Uint8Array = new Uint8Array()): Buffer {
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: '1',
    // What is broken is refused, as Data Center does.
    GIT_CONFIG_KEY_0: 'receive.fsckObjects',
    GIT_CONFIG_VALUE_0: 'true',
  };
  return execFileSync('git', words, {
    input,
    env,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}
