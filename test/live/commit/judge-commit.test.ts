import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
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
  rewriting,
  SCRIPT,
  withPayload,
} from './memory-git.ts';

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
