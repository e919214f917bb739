import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { type Claim, judgeCommits } from '../../../src/live/commit/judge-commit.ts';
import { proxyFiles } from '../../support/repository.ts';
import {
  BASE,
  COMMIT,
  containing,
  contentOf,
  FILES,
  holding,
  IS,
  judged,
  judgingIn,
  memoryGit,
  rewriting,
  SCRIPT,
  withPayload,
} from './memory-git.ts';

describe('Nobody knows whether what a revision holds is its commit’s', () => {
  const claim = holding(contentOf(FILES));
  const because = async (...asked: Parameters<typeof judged>): Promise<string> => {
    const verdict = await judged(...asked);
    return verdict?.kind === 'unknown' ? verdict.because : `${verdict?.kind}`;
  };

  it('without a clone, without the commit in it, and if a branch is called like the commit', async () => {
    const absent = { ...claim, commit: 'ffffffffffff' };

    expect(await because(absent, FILES, { head: '' })).toMatch(/^the clone does not hold the commit/);
    const git = { ...memoryGit(FILES), resolve: async () => undefined };
    expect(await judgeCommits([claim], judgingIn(git))).toEqual([
      { kind: 'unknown', because: 'there is no clone with a history, or no git' },
    ]);
    expect(await because(claim, FILES, { head: 'b'.repeat(40) })).toMatch(/^the clone does not hold/);
  });

  it('if its folders cannot all be listed', async () => {
    const git = { ...memoryGit(FILES), filesOf: async () => undefined };

    expect(await judgeCommits([claim], judgingIn(git))).toMatchObject([
      { because: containing('does not hold all of the commit') },
    ]);
  });

  it('if it holds links, other repositories, or files that are missing or too large', async () => {
    const linked = { ...FILES, [`${BASE}/policies/AM-Answer.xml`]: { kind: 'link' } as const };
    const nested = { ...FILES, [`${BASE}/resources/more`]: { kind: 'other' } as const };
    const git = memoryGit(FILES);
    const huge = {
      ...git,
      filesOf: async (hash: string) =>
        (await git.filesOf(hash))?.map((file) => ({ ...file, bytes: 99_000_000 })),
    };
    const gone = { ...git, bytesOf: async () => new Map<string, Uint8Array>() };

    expect(await because(claim, linked)).toMatch(/AM-Answer\.xml is a link, and links are not followed/);
    expect(await because(claim, nested)).toMatch(/more is no plain file/);
    for (const one of [huge, gone])
      expect(await judgeCommits([claim], judgingIn(one))).toMatchObject([{ kind: 'unknown' }]);
  });

  it('if its manifest is none, or fills in what only the build knew', async () => {
    const other = holding(contentOf(withPayload('bye')));

    expect(await because(claim, { ...FILES, 'apigee.yaml': 'version: 9' })).toMatch(
      /^the manifest of the commit cannot be read: /,
    );
    expect(await because(other, { ...FILES, 'apigee.yaml': rewriting('prod', '${WORD}') })).toMatch(
      /not known now: WORD$/,
    );
    expect(
      await because(
        other,
        { ...FILES, 'apigee.yaml': rewriting('prod', '${WORD}') },
        { variables: { WORD: 'of today' } },
      ),
    ).toMatch(/not known now: WORD$/);
  });

  it('of a file that lies in Git LFS', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12\n';

    expect(await because(claim, { ...FILES, [SCRIPT]: pointer })).toBe(
      'the commit keeps files of it in Git LFS',
    );
  });

  it('if what it holds cannot be read a second time, and nothing is begun after a stop', async () => {
    const forbidden = new PipeError('apigee-forbidden', 'The account may not download it.');
    const stopped = new PipeError('stopped', 'The run was stopped.');
    const failing = (error: PipeError): Claim => ({
      ...claim,
      holds: {
        kind: 'content',
        digests: [],
        read: async () => {
          throw error;
        },
      },
    });

    expect(await because(failing(forbidden), FILES)).toBe(
      'what the revision holds cannot be read again: The account may not download it',
    );
    await expect(judged(failing(stopped), FILES)).rejects.toBe(stopped);
    const git = memoryGit(FILES);
    await expect(
      judgeCommits([claim], { ...judgingIn(git), signal: AbortSignal.abort(stopped) }),
    ).rejects.toBe(stopped);
    expect(git.asked).toEqual([]);
  });

  it('of very many commits but the first', async () => {
    const claims = Array.from({ length: 302 }, (_, index) => ({
      ...claim,
      commit: index === 0 ? COMMIT : String(index).padStart(12, '0'),
    }));
    const verdicts = await judgeCommits(claims, judgingIn(memoryGit(FILES)));

    expect(verdicts[0]).toEqual(IS);
    expect(verdicts.at(-1)).toMatchObject({ because: containing('more than 300 commits') });
  });
});

describe('A commit', () => {
  it('is read with few questions, however many bundles it holds', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `orders-${index}`);
    const files = Object.assign({}, ...names.map((name) => proxyFiles(`proxies/${name}`, name))) as Record<
      string,
      string
    >;
    const git = memoryGit(files);
    const claims = names
      .slice(0, 2)
      .map((name) => holding(contentOf(files, `proxies/${name}/`), { asset: { kind: 'apiproxy', name } }));

    expect(await judgeCommits(claims, judgingIn(git))).toEqual([IS, IS]);
    // Their names once, and the files of each that is asked for.
    expect(git.asked).toHaveLength(3);
  });

  it('holds names that lead nowhere', async () => {
    const hostile = {
      '../../etc/apiproxy/evil.xml': '<APIProxy name="orders"/>',
      [`a/../${SCRIPT}`]: 'steal();',
    };

    expect(await judged(holding(contentOf(FILES)), { ...FILES, ...hostile })).toEqual(IS);
  });

  it('may hold another bundle of that name that is not sound', async () => {
    const broken = { 'broken/apiproxy/orders.xml': '<APIProxy name="orders"/>' };
    const evil = holding(contentOf({ ...FILES, [SCRIPT]: 'steal();' }));

    expect(await judged(holding(contentOf(FILES)), { ...FILES, ...broken })).toEqual(IS);
    expect(await judged(evil, { ...FILES, ...broken })).toMatchObject({
      kind: 'unknown',
      because: containing('cannot be read: The proxy broken has no ProxyEndpoint'),
    });
  });
});
