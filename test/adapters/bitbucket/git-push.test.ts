import { describe, expect, it } from '@jest/globals';
import { readPktLines } from '../../../src/adapters/bitbucket/git-push/pkt-lines.ts';
import {
  type GitServer,
  offerPush,
  pushCommit,
} from '../../../src/adapters/bitbucket/git-push/push-commit.ts';
import { toAnswer } from '../../../src/adapters/http/answer.ts';

const REF = 'refs/heads/change';
const pkt = (text: string): string => (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;

function server(kind: 'advertisement' | 'result' | 'page', body: string, status = 200) {
  const sent: string[] = [];
  const type = kind === 'page' ? 'text/html' : `application/x-git-receive-pack-${kind}`;
  const answer = toAnswer(
    { status, headers: { 'content-type': type }, body: Buffer.from(body, 'latin1') },
    0,
  );
  const wire: GitServer['wire'] = {
    ask: () => Promise.resolve(answer),
    tryAsk: ({ form }) => {
      sent.push(Buffer.from(form?.body ?? '').toString('latin1'));
      return Promise.resolve({ kind: 'done', value: answer });
    },
  };
  return { wire, url: 'https://host/scm/API/apis.git', signal: new AbortController().signal, sent };
}

const commit = { hash: 'c'.repeat(40), objects: [{ kind: 'blob', bytes: Buffer.from('x') }] } as const;

async function ending(body: string, abilities: readonly string[] = ['report-status']): Promise<string> {
  const order = { branch: 'change', commit, abilities: new Set(abilities) };
  return pushCommit(order, server('result', body)).then(
    ({ kind }) => kind,
    (error: Error) => error.message,
  );
}

describe("Git's wire protocol", () => {
  it('is no whole answer if it ends early or is something else', () => {
    const whole = `${pkt('unpack ok\n')}${pkt(`ok ${REF}\n`)}0000`;
    expect(readPktLines(Buffer.from(whole))).toHaveLength(3);
    const ends = [0, pkt('unpack ok\n').length, whole.length - 4, whole.length];
    for (let cut = 1; cut < whole.length; cut += 1) {
      if (!ends.includes(cut))
        expect([cut, readPktLines(Buffer.from(whole.slice(0, cut)))]).toEqual([cut, undefined]);
    }
    for (const odd of ['<!DOCTYPE html>', '0003', 'zzzz', '-001', 'ffff', '0x1f'])
      expect(readPktLines(Buffer.from(odd))).toBeUndefined();
  });

  it('has empty lines, which end nothing, and marks that do', () => {
    expect(readPktLines(Buffer.from('000400000001'))).toEqual([Buffer.alloc(0), 'flush', 'flush']);
  });

  it('tells what a server can do, and nothing of a page', async () => {
    const line = `${'a'.repeat(40)} refs/heads/main\0report-status side-band-64k agent=x\n`;
    const refs = `${pkt('# service=git-receive-pack\n')}0000${pkt(line)}0000`;
    expect(await offerPush(server('advertisement', refs))).toEqual(
      new Set(['report-status', 'side-band-64k', 'agent=x']),
    );
    expect(await offerPush(server('page', '<!DOCTYPE html>'))).toBeUndefined();
    expect(await offerPush(server('page', refs))).toBeUndefined();
    expect(await offerPush(server('advertisement', refs, 404))).toBeUndefined();
    expect(await offerPush(server('advertisement', refs.slice(0, 60)))).toBeUndefined();
  });

  it("tells the server's own error", async () => {
    const refused = server(
      'advertisement',
      `${pkt('# service=git-receive-pack\n')}0000${pkt('ERR Repository\u001b is\nread-only')}`,
    );
    await expect(offerPush(refused)).rejects.toThrow(
      'Bitbucket did not push the branch. It says: Repository is read-only',
    );
  });

  it('takes for pushed only what the report says is, and for refused only what it refuses', async () => {
    const banded = ['report-status', 'side-band-64k'];
    const band = (number: number, text: string) => pkt(String.fromCodePoint(number) + text);
    const ok = `${pkt('unpack ok\n')}${pkt(`ok ${REF}\n`)}0000`;
    expect(await ending(ok)).toBe('done');
    expect(
      await ending(`${band(2, 'hello')}${band(1, ok.slice(0, 9))}${band(1, ok.slice(9))}0000`, banded),
    ).toBe('done');
    expect(await ending(`${pkt('unpack ok\n')}${pkt('ok refs/heads/another\n')}0000`)).toMatch(
      /did not take/,
    );
    expect(await ending(`${pkt('unpack ok\n')}${pkt(`ng ${REF} non-fast-forward\n`)}0000`)).toBe(
      'Bitbucket did not take the branch change: non-fast-forward.',
    );
    expect(
      await ending(`${pkt('unpack index-pack abnormal exit\n')}${pkt(`ng ${REF} unpacker error\n`)}0000`),
    ).toContain('unpacker error');
    expect(await ending(`${band(3, 'out of disk')}0000`, banded)).toContain('It says: out of disk');
    for (const odd of ['', '0000', ok.slice(0, -6), '<html>'])
      expect([odd, await ending(odd)]).toEqual([odd, 'lost']);
    for (const odd of ['', '0000', band(1, ok.slice(0, 12)), ok])
      expect([odd, await ending(odd, banded)]).toEqual([odd, 'lost']);
  });

  it('sends one command, asks for no more than the server knows, and a pack', async () => {
    const receiving = server('result', '');
    await pushCommit(
      { branch: 'change', commit, abilities: new Set(['report-status', 'atomic']) },
      receiving,
    );
    const [head = '', pack = ''] = receiving.sent[0]?.split('PACK') ?? [];
    expect(head).toBe(
      `${pkt(`${'0'.repeat(40)} ${commit.hash} ${REF}\0 report-status agent=apigee-pipe`)}0000`,
    );
    expect(Buffer.from(pack, 'latin1').subarray(0, 8).toString('hex')).toBe('0000000200000001');
  });
});
