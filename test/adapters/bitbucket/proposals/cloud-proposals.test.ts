import { describe, expect, it } from '@jest/globals';
import { createCloudProposals } from '../../../../src/adapters/bitbucket/proposals/cloud-proposals.ts';
import { changeId } from '../../../../src/adapters/bitbucket/proposals/proposing.ts';
import type { ChangeProposal } from '../../../../src/ports/change-proposals.ts';
import { accessTo, scriptedHost } from '../scripted-host.ts';

const proposal: ChangeProposal = {
  branch: 'export/test',
  base: 'a'.repeat(40),
  destination: undefined,
  files: new Map([
    ['proxies/orders/a.xml', Buffer.from('<A/>')],
    ['old.xml', undefined],
  ]),
  title: 'What serves',
  description: 'All of it.',
};
const MINE = `What serves\n\nApigee-Pipe-Export: ${changeId(proposal.files, proposal.base)}\n`;
const PAGE = { links: { html: { href: 'https://host/pr/7' } } };
const SAME = { id: 7, title: proposal.title, description: ' All of it.\n', ...PAGE };

interface Repository {
  /** The message of the branch's newest commit, at each look; the last one stays. */
  readonly tips: readonly (string | undefined)[];
  readonly pushed?: 'lost' | object;
  /** The open pull request, at each look; the last one stays. */
  readonly open: readonly (object | undefined)[];
  readonly opened?: 'lost' | object;
}

async function propose({ tips, pushed = {}, open, opened = { id: 7, ...PAGE } }: Repository, change = {}) {
  const [leftTips, leftOpen] = [[...tips], [...open]];
  const next = <Value>(left: Value[]): Value | undefined => (left.length > 1 ? left.shift() : left[0]);
  const branch = () => {
    const message = next(leftTips);
    return message === undefined ? 404 : { target: { message } };
  };
  const list = () => {
    const found = next(leftOpen);
    return { values: found === undefined ? [] : [found] };
  };
  const host = scriptedHost((asked) => {
    if (asked.endsWith('/src')) return pushed;
    if (asked.startsWith('POST')) return opened;
    if (asked.startsWith('GET') && asked.includes('/refs/')) return branch();
    return asked.startsWith('GET') ? list() : {};
  });
  const { signal } = new AbortController();
  const proposals = createCloudProposals(accessTo('cloud'), 'acme/apis', { ports: host.ports, signal });
  const told = await proposals.propose({ ...proposal, ...change }).catch((error: Error) => error.message);
  return { told, ...host };
}

const writes = ({ asked }: { readonly asked: readonly string[] }) =>
  asked.filter((one) => !one.startsWith('GET')).map((one) => one.replace('/rest/repositories/acme/apis', ''));
const PUSH = 'POST /src';
const OPEN = 'POST /pullrequests';

describe('A proposal on Cloud', () => {
  it('is pushed and opened where there is neither', async () => {
    const run = await propose({ tips: [undefined], open: [undefined] });
    expect(writes(run)).toEqual([PUSH, OPEN]);
    expect(run.told).toEqual({ pullRequest: 7, url: 'https://host/pr/7', change: 'opened', leftToDo: [] });
    expect(run.bodies.at(-1)).not.toHaveProperty('destination');
  });

  it('names its destination if it has one', async () => {
    const run = await propose({ tips: [undefined], open: [undefined] }, { destination: 'develop' });
    expect(run.bodies.at(-1)).toMatchObject({ destination: { branch: { name: 'develop' } } });
  });

  it('changes nothing where the branch and the pull request hold it', async () => {
    const run = await propose({ tips: [MINE], open: [SAME] });
    expect(writes(run)).toEqual([]);
    expect(run.told).toMatchObject({ pullRequest: 7, change: 'unchanged' });
  });

  it('begins the branch anew where it holds something else', async () => {
    const run = await propose({ tips: ['Of an earlier run'], open: [SAME] });
    expect(writes(run)).toEqual(['DELETE /refs/branches/export/test', PUSH]);
    expect(run.told).toMatchObject({ change: 'updated' });
  });

  it.each([{ title: 'Another' }, { description: 'Another' }, { description: null }])(
    'writes the pull request anew that says %j',
    async (other) => {
      const run = await propose({ tips: [MINE], open: [{ ...SAME, ...other }] });
      expect(writes(run)).toEqual(['PUT /pullrequests/7']);
      expect(run.told).toMatchObject({ change: 'updated' });
    },
  );

  it('whose push was lost is looked for: there it goes on, missing it is told', async () => {
    const there = await propose({ tips: [undefined, MINE], pushed: 'lost', open: [undefined] });
    const missing = await propose({ tips: [undefined], pushed: 'lost', open: [undefined] });
    const other = await propose({ tips: [undefined, 'Not this'], pushed: 'lost', open: [undefined] });

    expect(writes(there)).toEqual([PUSH, OPEN]);
    expect(there.told).toMatchObject({ change: 'opened' });
    for (const run of [missing, other]) {
      expect(writes(run)).toEqual([PUSH]);
      expect(run.told).toContain('did not say whether it took the branch export/test');
    }
  });

  it('whose opening was lost is looked for as well', async () => {
    const found = { ...SAME, id: 8 };
    const there = await propose({ tips: [MINE], open: [undefined, found], opened: 'lost' });
    const missing = await propose({ tips: [MINE], open: [undefined], opened: 'lost' });
    const unread = await propose({ tips: [MINE], open: [undefined, found], opened: { page: 'of a proxy' } });

    for (const run of [there, unread]) expect(run.told).toMatchObject({ pullRequest: 8, change: 'opened' });
    expect(missing.told).toContain('did not say whether it took the pull request, and has none');
  });

  it('whose looks are not answered is told as that', async () => {
    const { signal } = new AbortController();
    for (const lost of ['/src', '/pullrequests']) {
      let isLost = false;
      const host = scriptedHost((asked) => {
        if (isLost) return 403;
        isLost = asked === `POST /rest/repositories/acme/apis${lost}`;
        if (isLost) return 'lost';
        if (asked.includes('/refs/')) return 404;
        return asked.startsWith('GET') ? { values: [] } : {};
      });
      const proposals = createCloudProposals(accessTo('cloud'), 'acme/apis', { ports: host.ports, signal });
      await expect(proposals.propose(proposal)).rejects.toMatchObject({ status: 403 });
    }
  });
});
