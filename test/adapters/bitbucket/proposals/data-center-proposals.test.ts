import { describe, expect, it } from '@jest/globals';
import { createDataCenterProposals } from '../../../../src/adapters/bitbucket/proposals/data-center-proposals.ts';
import { describeRemovals } from '../../../../src/adapters/bitbucket/proposals/data-center-pull-request.ts';
import { changeId } from '../../../../src/adapters/bitbucket/proposals/proposing.ts';
import type { ChangeProposal } from '../../../../src/ports/change-proposals.ts';
import { accessTo, type Scripted, scriptedHost } from '../scripted-host.ts';

const BASE = 'a'.repeat(40);
const TIP = 'b'.repeat(40);
const proposal: ChangeProposal = {
  branch: 'export/test',
  base: BASE,
  destination: 'main',
  files: new Map([
    ['b.xml', Buffer.from('<B/>')],
    ['a/new.xml', Buffer.from('<N/>')],
    ['same.xml', Buffer.from('<S/>')],
    ['old.xml', undefined],
  ]),
  title: 'What serves',
  description: 'All of it.',
};
const ID = changeId(proposal.files, '');
const mark = (done: number, of = 2): string => `What serves\n\nApigee-Pipe-Export: ${ID} ${done}/${of}\n`;
const tip = (message: string, id = TIP) => ({ values: [{ id, message }] });
const DESCRIBED = describeRemovals(proposal.description, ['old.xml']);
const OPEN = {
  id: 7,
  version: 3,
  title: proposal.title,
  description: DESCRIBED,
  links: { self: [{ href: 'https://host/pr/7' }] },
  reviewers: [{ user: { name: 'ada' } }],
};

interface Repository {
  /** The branch's newest commit, at each look; the last one stays. */
  readonly tips?: readonly Scripted[];
  /** The open pull requests, at each look; the last ones stay. */
  readonly open?: readonly (readonly object[])[];
  /** In place of the answers below. */
  readonly other?: Readonly<Record<string, Scripted>>;
}

async function propose({ tips = [404], open = [[]], other = {} }: Repository, change = {}) {
  const [leftTips, leftOpen] = [[...tips], [...open]];
  const next = <Value>(left: Value[]): Value | undefined => (left.length > 1 ? left.shift() : left[0]);
  const usual: Readonly<Record<string, () => Scripted>> = {
    'GET /commits': () => next(leftTips) ?? 404,
    'GET /pull-requests': () => ({ values: next(leftOpen) ?? [] }),
    'GET /raw/b.xml': () => Buffer.from('<Other/>'),
    'GET /raw/a/new.xml': () => 404,
    'GET /raw/same.xml': () => Buffer.from('<S/>'),
    'GET /branches/default': () => ({ displayId: 'trunk' }),
    'PUT /browse/a/new.xml': () => ({ id: 'c'.repeat(40) }),
    'PUT /browse/b.xml': () => ({ id: 'd'.repeat(40) }),
    'POST /pull-requests': () => OPEN,
  };
  const short = (asked: string): string => asked.replace(/\/rest\/.+\/repos\/apis/, '');
  const host = scriptedHost((asked) => other[short(asked)] ?? usual[short(asked)]?.() ?? {});
  const { signal } = new AbortController();
  const trees = { entriesAt: async () => undefined };
  const room = { ports: host.ports, trees, signal };
  const proposals = createDataCenterProposals(accessTo('data-center'), 'API/apis', room);
  const told = await proposals.propose({ ...proposal, ...change }).catch((error: Error) => error.message);
  const writes = host.asked.map(short).filter((asked) => !asked.startsWith('GET'));
  return { told, writes, bodies: host.bodies };
}

const BRANCH = 'POST /branches';
const FILES = ['PUT /browse/a/new.xml', 'PUT /browse/b.xml'];
const OPENED = 'POST /pull-requests';

describe('A proposal on Data Center that cannot be pushed by git', () => {
  it('writes what differs, file by file, and leaves to a person what is to go', async () => {
    const run = await propose({});
    expect(run.writes).toEqual([BRANCH, ...FILES, OPENED]);
    expect(run.told).toEqual({
      pullRequest: 7,
      url: 'https://host/pr/7',
      change: 'opened',
      leftToDo: ['old.xml'],
    });
    const forms = run.bodies.filter((body) => Buffer.isBuffer(body)).map(String);
    expect(forms[0]).toContain(`${ID} 1/2`);
    expect(forms[0]).not.toContain('sourceCommitId');
    expect(forms[1]).toContain(`${ID} 2/2`);
    expect(forms[1]).toContain('c'.repeat(40));
    expect(run.bodies.at(-1)).toMatchObject({
      description: DESCRIBED,
      toRef: { id: 'refs/heads/main', repository: { slug: 'apis', project: { key: 'API' } } },
    });
    expect(DESCRIBED).toContain('- `old.xml`');
  });

  it('goes to the main branch unless it is told where', async () => {
    const run = await propose({}, { destination: undefined });
    expect(run.bodies.at(-1)).toMatchObject({ toRef: { id: 'refs/heads/trunk' } });
  });

  it('goes on where a run that was stopped left it', async () => {
    const run = await propose({ tips: [tip(mark(1))] });
    expect(run.writes).toEqual([FILES[1], OPENED]);
  });

  it('changes nothing where it is whole', async () => {
    const run = await propose({ tips: [tip(mark(2))], open: [[OPEN]] });
    expect(run.writes).toEqual([]);
    expect(run.told).toMatchObject({ pullRequest: 7, change: 'unchanged' });
  });

  it('begins anew on a branch of another change, whose pull request goes first', async () => {
    for (const message of [`Apigee-Pipe-Export: ${'0'.repeat(64)} 2/2`, 'By a person', null]) {
      const run = await propose({ tips: [{ values: [{ id: TIP, message }] }], open: [[OPEN], []] });
      expect(run.writes).toEqual([
        'POST /pull-requests/7/decline',
        'DELETE /branches',
        BRANCH,
        ...FILES,
        OPENED,
      ]);
      expect(run.bodies.find((body) => JSON.stringify(body ?? '').includes('endPoint'))).toEqual({
        name: 'refs/heads/export/test',
        endPoint: TIP,
      });
    }
  });

  it.each([{ title: 'Another' }, { description: 'Another' }, { description: null }, { title: null }])(
    'writes the pull request anew that says %j, and keeps its reviewers',
    async (other) => {
      const run = await propose({ tips: [tip(mark(2))], open: [[{ ...OPEN, ...other }]] });
      expect(run.writes).toEqual(['PUT /pull-requests/7']);
      expect(run.bodies.at(-1)).toMatchObject({ version: 3, reviewers: [{ user: { name: 'ada' } }] });
      expect(run.told).toMatchObject({ change: 'updated' });
    },
  );

  it('tells that it was pushed, though the pull request stays as it is', async () => {
    expect((await propose({ open: [[OPEN]] })).told).toMatchObject({ change: 'updated' });
  });

  it('is looked for if the answer to a branch, a file or the pull request is lost', async () => {
    const branch = await propose({ tips: [404, 404, tip('', BASE)], other: { [BRANCH]: 'lost' } });
    const noBranch = await propose({ other: { [BRANCH]: 'lost' } });
    const otherBranch = await propose({ tips: [404, 404, tip('', TIP)], other: { [BRANCH]: 'lost' } });
    const file = await propose({
      tips: [tip(mark(1)), tip(mark(1)), tip(mark(2), 'e'.repeat(40))],
      other: { 'PUT /browse/b.xml': 'lost' },
    });
    const noFile = await propose({ tips: [tip(mark(1))], other: { 'PUT /browse/b.xml': 'lost' } });
    const opened = await propose({ open: [[], [OPEN]], other: { [OPENED]: 'lost' } });
    const notOpened = await propose({ other: { [OPENED]: 'lost' } });

    for (const run of [branch, file, opened])
      expect(run.told).toMatchObject({ pullRequest: 7, change: 'opened' });
    for (const run of [noBranch, otherBranch]) {
      expect(run.writes).toEqual([BRANCH]);
      expect(run.told).toContain('did not say whether it took the branch');
    }
    expect(noFile.writes).toEqual(['PUT /browse/b.xml']);
    expect(typeof noFile.told).toBe('string');
    expect(notOpened.told).toContain('has none');
  });

  it('is refused where nothing could be written, or too much would', async () => {
    const onlyGone = await propose({}, { files: new Map([['old.xml', undefined]]) });
    const many = (count: number) =>
      new Map(Array.from({ length: count }, (_, at) => [`same.xml`.concat(`/${at}`), Buffer.from('')]));
    const tooMany = await propose({}, { files: many(501) });
    const most = await propose({ tips: [tip('x')] }, { files: many(500) });

    expect(onlyGone.told).toContain('To be removed: old.xml.');
    expect(onlyGone.writes).toEqual([]);
    expect(tooMany.told).toContain('501 files would be as many commits');
    expect(most.writes).toContain(BRANCH);
  });

  it('describes nothing to be removed where nothing is', () => {
    expect(describeRemovals('All.', [])).toBe('All.');
  });
});
