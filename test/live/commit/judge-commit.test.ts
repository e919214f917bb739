import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { type Claim, judgeCommits } from '../../../src/live/commit/judge-commit.ts';
import { proxyFiles } from '../../support/repository.ts';
import {
  BASE,
  COMMIT,
  contentOf,
  FILES,
  HASH,
  holding,
  type Lying,
  memoryGit,
  SCRIPT,
} from './memory-git.ts';

interface More {
  readonly variables?: Readonly<Record<string, string>>;
  readonly environments?: readonly string[];
  readonly head?: string | undefined;
  readonly manifest?: string;
}

async function judged(
  claim: Claim,
  files: Readonly<Record<string, Lying>>,
  { variables = {}, environments = [], head = HASH, manifest }: More = {},
) {
  const git = memoryGit(files, { head });
  const [verdict] = await judgeCommits([claim], {
    git,
    manifest,
    repository: 'acme/apis',
    environments,
    variables,
  });
  return verdict;
}

const containing = (text: string): unknown => expect.stringContaining(text);
const IS = { kind: 'is-the-commits' };
const rewriting = (environment: string, value: string): string =>
  `version: 1\nenvironments:\n  ${environment}:\n    rewrite:\n      - { files: policies/AM-*.xml, xpath: /AssignMessage/Set/Payload, text: "${value}" }\n`;
const withPayload = (payload: string) => ({
  ...FILES,
  ...proxyFiles('proxies/orders', 'orders', { payload }),
});

describe('What a revision holds is its commit’s', () => {
  it('if the commit holds the same bundle, wherever it lies', async () => {
    const moved = Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`old/${path}`, text]));
    const atRoot = Object.fromEntries(
      Object.entries(FILES).map(([path, text]) => [path.replace('proxies/orders/', ''), text]),
    );

    for (const files of [FILES, moved, atRoot, { ...FILES, ...proxyFiles('proxies/rates', 'rates') }])
      expect(await judged(holding(contentOf(FILES)), files)).toEqual(IS);
  });

  it('if the commit’s own manifest gives it for any environment that is known', async () => {
    const claim = holding(contentOf(withPayload('bye')));

    expect(await judged(claim, { ...FILES, 'apigee.yaml': rewriting('test', 'bye') })).toEqual(IS);
    expect(await judged(claim, { ...FILES, 'apigee.yml': rewriting('prod', 'bye') })).toEqual(IS);
    expect(
      await judged(
        claim,
        { ...FILES, 'ci/pipe.yaml': rewriting('prod', 'bye') },
        { manifest: 'ci/pipe.yaml' },
      ),
    ).toEqual(IS);
    expect(
      await judged(
        claim,
        { ...FILES, 'apigee.yaml': rewriting('prod', '${WORD}') },
        { variables: { WORD: 'bye' } },
      ),
    ).toEqual(IS);
  });

  it('under the name that the manifest of the commit gives it', async () => {
    const manifest = 'version: 1\nbundles: [{ match: proxies/orders, name: orders-eu }]\n';
    const claim = holding(contentOf(FILES), { asset: { kind: 'apiproxy', name: 'orders-eu' } });

    expect(await judged(claim, { ...FILES, 'apigee.yaml': manifest })).toEqual(IS);
    expect(await judged(holding(contentOf(FILES)), { ...FILES, 'apigee.yaml': manifest })).toMatchObject({
      kind: 'unknown',
      because: 'the commit holds no proxy of that name',
    });
  });

  it('if the commit holds it as a zip', async () => {
    const zip = zipSync(Object.fromEntries(contentOf(FILES)));

    expect(await judged(holding(contentOf(FILES)), { 'dist/orders.zip': zip })).toEqual(IS);
    expect(await judged(holding(contentOf(FILES)), { 'dist/orders.zip': 'no zip' })).toMatchObject({
      kind: 'unknown',
    });
  });

  it('if only the checkout wrote line ends in another way', async () => {
    const live = holding(contentOf({ ...FILES, [SCRIPT]: 'var a = 1;\r\n' }));

    expect(await judged(live, FILES)).toEqual(IS);
  });

  it('if a trusted mark names the digest that the commit gives', async () => {
    const claim = holding(contentOf(FILES));
    const [digest = ''] = claim.holds.kind === 'content' ? claim.holds.digests : [];
    const digest16 = digest.slice('sha256:'.length, 'sha256:'.length + 16);

    expect(await judged({ ...claim, holds: { kind: 'mark', digest16 } }, FILES)).toEqual(IS);
    expect(await judged({ ...claim, holds: { kind: 'mark', digest16: '0'.repeat(16) } }, FILES)).toEqual({
      kind: 'differs',
      because: `The commit ${COMMIT} does not give what its mark names.`,
    });
    expect(
      await judged(
        { ...claim, holds: { kind: 'mark', digest16: '0'.repeat(16) } },
        { ...FILES, 'apigee.yaml': rewriting('prod', '${WORD}') },
      ),
    ).toMatchObject({ kind: 'unknown' });
  });
});

describe('What a revision holds is not its commit’s', () => {
  it('if one file differs, which is named without what it holds', async () => {
    const evil = holding(contentOf({ ...FILES, [SCRIPT]: 'var a = steal();\n' }));

    expect(await judged(evil, FILES)).toEqual({
      kind: 'differs',
      because: `The commit ${COMMIT} gives other content: apiproxy/resources/jsc/run.js (edited).`,
    });
  });

  it('if it holds one file more, or one less', async () => {
    const more = { ...FILES, [`${BASE}/resources/jsc/more.js`]: 'steal();' };

    expect(await judged(holding(contentOf(more)), FILES)).toMatchObject({
      because: containing('resources/jsc/more.js (only live)'),
    });
    expect(await judged(holding(contentOf(FILES)), more)).toMatchObject({
      because: containing('resources/jsc/more.js (only in git)'),
    });
  });

  it('if what differs lies beside what the manifest fills in', async () => {
    const evil = holding(contentOf({ ...withPayload('bye'), [SCRIPT]: 'var a = steal();\n' }));
    const files = { ...FILES, 'apigee.yaml': rewriting('prod', '${WORD}') };

    expect(await judged(evil, files)).toMatchObject({
      kind: 'differs',
      because: containing('run.js (edited)'),
    });
  });

  it('if a rule of the manifest fits nothing, so that no run can have made it', async () => {
    const evil = holding(contentOf(withPayload('evil')));
    const manifest = rewriting('prod', 'bye').replace('AM-*', 'SA-*');

    expect(await judged(evil, { ...FILES, 'apigee.yaml': manifest })).toMatchObject({ kind: 'differs' });
  });
});

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
    const judging = { git, manifest: undefined, repository: undefined, environments: [], variables: {} };
    expect(await judgeCommits([claim], judging)).toEqual([
      { kind: 'unknown', because: 'there is no clone with a history, or no git' },
    ]);
    expect(await because(claim, FILES, { head: 'b'.repeat(40) })).toMatch(/^the clone does not hold/);
  });

  it('if its folders cannot all be listed', async () => {
    const git = { ...memoryGit(FILES), filesOf: async () => undefined };
    const judging = { git, manifest: undefined, repository: undefined, environments: [], variables: {} };

    expect(await judgeCommits([claim], judging)).toMatchObject([
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
    const judging = { manifest: undefined, repository: undefined, environments: [], variables: {} };

    expect(await because(claim, linked)).toMatch(/AM-Answer\.xml is a link, and links are not followed/);
    expect(await because(claim, nested)).toMatch(/more is no plain file/);
    for (const one of [huge, gone])
      expect(await judgeCommits([claim], { ...judging, git: one })).toMatchObject([{ kind: 'unknown' }]);
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

  it('of very many commits but the first', async () => {
    const claims = Array.from({ length: 302 }, (_, index) => ({
      ...claim,
      commit: index === 0 ? COMMIT : String(index).padStart(12, '0'),
    }));
    const judging = {
      git: memoryGit(FILES),
      manifest: undefined,
      repository: undefined,
      environments: [],
      variables: {},
    };
    const verdicts = await judgeCommits(claims, judging);

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
    const judging = { git, manifest: undefined, repository: undefined, environments: [], variables: {} };

    expect(await judgeCommits(claims, judging)).toEqual([IS, IS]);
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
