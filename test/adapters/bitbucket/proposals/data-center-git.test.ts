import { describe, expect, it } from '@jest/globals';
import { makeCommit } from '../../../../src/adapters/bitbucket/git-push/make-commit.ts';
import { pushByGit } from '../../../../src/adapters/bitbucket/proposals/data-center-git.ts';
import { changeId } from '../../../../src/adapters/bitbucket/proposals/proposing.ts';
import type { Ask, Wire } from '../../../../src/adapters/bitbucket/shared/wire.ts';
import { toAnswer } from '../../../../src/adapters/http/answer.ts';
import { PipeError } from '../../../../src/errors/pipe-error.ts';
import type { Answer } from '../../../../src/ports/http.ts';
import { createDrivenClock } from '../../clock/driven-clock.ts';

const BASE = 'a'.repeat(40);
const files = new Map([
  ['top.xml', Buffer.from('<T/>')],
  ['a/b/deep.xml', Buffer.from('<D/>')],
  ['a/b/other.xml', Buffer.from('<O/>')],
]);
const PROPOSAL = {
  branch: 'export/test',
  base: BASE,
  destination: 'main',
  files,
  title: 'What serves',
  description: 'All of it.',
};
const MARK = `Apigee-Pipe-Export: ${changeId(files, 'git')} 1/1`;

const pkt = (text: string): string => (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;
const answer = (body: string, headers: Readonly<Record<string, string>> = {}, status = 200): Answer =>
  toAnswer({ status, headers, body: Buffer.from(body, 'latin1') }, 0);
const ofGit = (kind: string, body: string): Answer =>
  answer(body, { 'content-type': `application/x-git-receive-pack-${kind}` });
const tipAt = (id: string, message = 'Theirs'): Answer =>
  answer(JSON.stringify({ values: [{ id, message }] }));

const OFFERED = ofGit('advertisement', `${pkt('# service\n')}0000${pkt('0 r\0report-status\n')}0000`);
const TAKEN = ofGit('result', `${pkt('unpack ok\n')}${pkt('ok refs/heads/export/test\n')}0000`);
const LOST = new PipeError('report-undelivered', 'The answer was lost.');
const NONE = answer('', {}, 404);

interface Server {
  /** The branch's newest commit, at each look; the last one stays. `pushed` is what was sent. */
  readonly tips?: readonly (Answer | 'pushed' | PipeError)[];
  readonly offer?: Answer;
  readonly taken?: Answer | PipeError;
  readonly user?: { readonly header?: string; readonly answer?: Answer };
}

/** What pushing came to, and what it took. */
async function push(
  { tips = [NONE], offer = OFFERED, taken = TAKEN, user = {} }: Server = {},
  change: Partial<typeof PROPOSAL> = {},
  isInClone = true,
) {
  const looks = [...tips];
  const writes: string[] = [];
  let pushed = '';
  const tipNow = (): Answer | PipeError => {
    const tip = (looks.length > 1 ? looks.shift() : looks[0]) ?? NONE;
    return tip === 'pushed' ? tipAt(/ ([0-9a-f]{40}) refs/.exec(pushed)?.[1] ?? '') : tip;
  };
  const signedIn = user.header === undefined ? {} : { 'x-ausername': user.header };
  const reads: Readonly<Record<string, () => Answer | PipeError>> = {
    'https://host/repo/commits': tipNow,
    'https://host/scm/API/apis.git/info/refs': () => offer,
    'https://host/api/latest/users/ada': () => user.answer ?? NONE,
  };
  const answerTo = ({ method, url, form }: Ask): Answer | PipeError => {
    if (method !== 'GET') writes.push(`${method} ${url.replace('https://host', '')}`);
    if (form === undefined) return reads[url]?.() ?? answer('{"values":[]}', signedIn);
    pushed = Buffer.from(form.body).toString('latin1');
    return taken;
  };
  const wire: Wire = {
    ask: async (ask) => {
      const told = answerTo(ask);
      if (told instanceof PipeError) throw told;
      return told;
    },
    tryAsk: async (ask) => {
      const told = answerTo(ask);
      return told instanceof PipeError ? { kind: 'lost', error: told } : { kind: 'done', value: told };
    },
  };
  const host = {
    wire,
    url: 'https://host/repo',
    branchUtils: 'https://host/utils',
    repository: 'API/apis',
    signal: new AbortController().signal,
    clock: createDrivenClock(),
  };
  const folders: (readonly string[])[] = [];
  const trees = {
    entriesAt: async (_: string, asked: readonly string[]) => {
      folders.push(asked);
      return isInClone ? new Map([['', []]]) : undefined;
    },
  };
  const place = { apiUrl: 'https://host', repository: 'API/apis' };
  const told = await pushByGit({ ...PROPOSAL, ...change }, { trees, host, place }).catch(
    (error: Error) => error.message,
  );
  return { told, writes, folders, pushed };
}

const PUSHED = ['POST /scm/API/apis.git/git-receive-pack'];

describe('A change that is pushed by git', () => {
  it('is one commit on the base, of which every folder that it touches is looked at once', async () => {
    const { told, writes, folders } = await push();

    expect([told, writes]).toEqual([true, PUSHED]);
    expect(folders.map((all) => all.toSorted())).toEqual([['a', 'a/b']]);
  });

  it.each([
    ['the base is no whole hash', {}, { base: 'a'.repeat(39) }, true],
    ['the clone does not hold the base', {}, {}, false],
    ['the server speaks no git', { offer: NONE }, {}, true],
  ] as const)('is not, and the caller is told, if %s', async (_, server, change, isInClone) => {
    const { told, writes } = await push(server, change, isInClone);

    expect([told, writes]).toEqual([undefined, []]);
  });

  it('is not pushed again if the branch holds it', async () => {
    const { told, writes } = await push({ tips: [tipAt('b'.repeat(40), `What serves\n\n${MARK}\n`)] });

    expect([told, writes]).toEqual([false, []]);
  });

  it('takes the place of an earlier export', async () => {
    const { told, writes } = await push({ tips: [tipAt('b'.repeat(40))] });

    expect([told, writes]).toEqual([true, ['DELETE /utils/branches', ...PUSHED]]);
  });

  it('is none if the base holds all of it', async () => {
    const { told, writes } = await push({}, { files: new Map() });

    expect(told).toMatch(/^The commit a{12} holds already what would be proposed/);
    expect(writes).toEqual([]);
  });

  it.each<[string, Server['tips'], boolean | string]>([
    ['is there with this commit', [NONE, 'pushed'], true],
    ['is there with another', [NONE, tipAt('c'.repeat(40))], /* of somebody else */ 'and does not have it'],
    ['is not there', [NONE], 'and does not have it'],
    ['cannot be looked at', [NONE, new PipeError('report-undelivered', 'Out of order.')], 'Out of order.'],
  ])('was taken though the answer is lost, or was not: the branch %s', async (_, tips = [], end) => {
    const { told, writes } = await push({ tips, taken: LOST });

    expect(told).toEqual(typeof end === 'string' ? expect.stringContaining(end) : end);
    expect(writes).toEqual(PUSHED);
  });
});

describe('The author of what is pushed', () => {
  const NOBODY = { name: 'apigee-pipe', email: 'apigee-pipe@localhost' };
  const user = (json: object) => ({ header: 'ada', answer: answer(JSON.stringify(json)) });

  it.each([
    ['the pipe, if Bitbucket names nobody', {}, NOBODY],
    ['the pipe, if what it names is none', { header: '..' }, NOBODY],
    ['a name alone, if nobody may look at the person', { header: 'ada' }, { ...NOBODY, name: 'ada' }],
    ['a person without an address', user({ displayName: 'Ada L' }), { ...NOBODY, name: 'Ada L' }],
    [
      'a person without a name',
      user({ displayName: '', emailAddress: 'a@b' }),
      { name: 'ada', email: 'a@b' },
    ],
    ['the person', user({ displayName: 'Ada L', emailAddress: 'a@b' }), { name: 'Ada L', email: 'a@b' }],
  ])('is %s', async (_, told, author) => {
    const commit = makeCommit({
      parent: BASE,
      folders: new Map([['', []]]),
      files,
      message: `What serves\n\n${MARK}\n`,
      author,
      atMs: createDrivenClock().now(),
    });

    expect((await push({ user: told })).pushed).toContain(` ${commit?.hash} refs/heads/export/test`);
  });
});
