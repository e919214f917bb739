import type { Answered } from '../../../domain/pacing/send-or-look-up.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { Answer } from '../../../ports/http.ts';
import { redact } from '../../http/redact.ts';
import type { Ask, Wire } from '../shared/wire.ts';
import type { NewCommit } from './make-commit.ts';
import { FLUSH, type PktLine, pktLine, readPktLines, textOf } from './pkt-lines.ts';
import { writePack } from './write-pack.ts';

/** A repository as git speaks to it over HTTP. */
export interface GitServer {
  readonly wire: Wire;
  /** `https://host/scm/PROJECT/slug.git`. */
  readonly url: string;
  readonly signal: AbortSignal;
}

/** What the server can do, as it said before a push. */
export type Abilities = ReadonlySet<string>;

/** Some servers speak git only to what calls itself git. */
const HEADERS = { 'user-agent': 'git/2 (apigee-pipe)', accept: '*/*' };
const OPERATION = 'push the branch';
const SCOPE = 'repository:write';

/**
 * Asks for a push without making one. Undefined if git is not spoken at this address. Throws PipeError
 * `report-undelivered` if the push would be refused.
 */
export async function offerPush({ wire, url, signal }: GitServer): Promise<Abilities | undefined> {
  const answer = await wire.ask({
    method: 'GET',
    url: `${url}/info/refs`,
    query: { service: 'git-receive-pack' },
    headers: HEADERS,
    operation: OPERATION,
    scope: SCOPE,
    repeatable: true,
    expect: [404],
    signal,
  });
  const lines = isOf(answer, 'advertisement') ? readPktLines(answer.body) : undefined;
  if (lines === undefined) return undefined;
  for (const line of lines.slice(0, 3)) checkError(textOf(line));
  const [first] = lines.slice(1).filter((line) => line !== 'flush');
  const [, abilities = ''] = first === undefined ? [] : textOf(first).split('\0');
  return new Set(abilities.split(' '));
}

interface PushOrder {
  readonly branch: string;
  readonly commit: NewCommit;
  readonly abilities: Abilities;
}

/** Makes a branch of a commit. Throws PipeError `report-undelivered` with the server's reason if it declines. */
export async function pushCommit(
  { branch, commit, abilities }: PushOrder,
  { wire, url, signal }: GitServer,
): Promise<Answered<void>> {
  const wanted = ['report-status', 'side-band-64k'].filter((ability) => abilities.has(ability));
  const pack = await writePack(commit.objects);
  const command = `${NOTHING} ${commit.hash} refs/heads/${branch}\0 ${[...wanted, 'agent=apigee-pipe'].join(' ')}`;
  const ask: Ask = {
    method: 'POST',
    url: `${url}/git-receive-pack`,
    headers: { ...HEADERS, accept: 'application/x-git-receive-pack-result' },
    form: {
      contentType: 'application/x-git-receive-pack-request',
      body: Buffer.concat([pktLine(command), FLUSH, pack]),
    },
    operation: OPERATION,
    scope: SCOPE,
    repeatable: false,
    signal,
  };
  const answered = await wire.tryAsk(ask);
  if (answered.kind === 'lost') return answered;
  const report = reportIn(answered.value, abilities.has('side-band-64k'));
  return report === undefined ? { kind: 'lost', error: unreadable(branch) } : judge(report, branch);
}

const NOTHING = '0'.repeat(40);

interface Report {
  /** `unpack ok`, then `ok REF` or `ng REF REASON`. */
  readonly lines: readonly string[];
  /** What hooks had to say. */
  readonly said: string;
}

/** Undefined if it is not whole. */
function reportIn(answer: Answer, isBanded: boolean): Report | undefined {
  const lines = isOf(answer, 'result') ? readPktLines(answer.body) : undefined;
  if (lines === undefined) return undefined;
  if (!isBanded) return { lines: lines.map(textOf), said: '' };
  const band = (number: number): Buffer => Buffer.concat(lines.flatMap((line) => inBand(line, number)));
  const report = readPktLines(band(1));
  return (
    report && { lines: report.map(textOf), said: `${band(2).toString('utf8')} ${band(3).toString('utf8')}` }
  );
}

function inBand(line: PktLine, number: number): readonly Uint8Array[] {
  return line !== 'flush' && line[0] === number ? [line.subarray(1)] : [];
}

function judge({ lines, said }: Report, branch: string): Answered<void> {
  const unpacked = lines.find((line) => line.startsWith('unpack '));
  const verdict = lines.find((line) => /^(?:ok|ng) /.test(line));
  if (unpacked === 'unpack ok' && verdict === `ok refs/heads/${branch}`)
    return { kind: 'done', value: undefined };
  const reason = verdict?.startsWith('ng ') === true ? verdict.replace(/^ng \S+ ?/, '') : unpacked;
  if (reason === undefined && said.trim() === '') return { kind: 'lost', error: unreadable(branch) };
  throw declined(branch, reason ?? '', said);
}

function declined(branch: string, reason: string, said: string): PipeError {
  const words = redact(said.replaceAll(/\s+/g, ' ').trim(), [], 300);
  const sentence = `Bitbucket did not take the branch ${branch}: ${redact(reason, [], 200) || 'it gave no reason'}.`;
  return new PipeError('report-undelivered', words === '' ? sentence : `${sentence} It says: ${words}`, {
    hint: 'Look at the hooks and branch permissions of the repository, or use EXPORT_AS=folder and push with git.',
  });
}

function checkError(text: string): void {
  if (!text.startsWith('ERR ')) return;
  const words = redact(text.slice(4).replaceAll(/\s+/g, ' ').trim(), [], 300);
  throw new PipeError('report-undelivered', `Bitbucket did not ${OPERATION}. It says: ${words}`, {
    hint: 'Give the HTTP access token write permission on this repository.',
  });
}

function unreadable(branch: string): PipeError {
  return new PipeError(
    'report-undelivered',
    `Bitbucket did not say whether it took the branch ${branch}, or it could not be read.`,
    { hint: 'Run the pipe again.' },
  );
}

function isOf(answer: Answer, kind: 'advertisement' | 'result'): boolean {
  return answer.status === 200 && answer.headers['content-type'] === `application/x-git-receive-pack-${kind}`;
}
