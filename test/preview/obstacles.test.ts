import { describe, expect, it } from '@jest/globals';
import type { Step } from '../../src/plan/step.ts';
import type { EntityAddress } from '../../src/ports/apigee-entities.ts';
import type { OwnEnvironment } from '../../src/preview/environment/own-environment.ts';
import { formatPreviewMark, type PreviewMark } from '../../src/preview/mark.ts';
import { foreignNames, withWayOut } from '../../src/preview/obstacles.ts';
import { announce, unhooked } from '../../src/preview/preview-remarks.ts';
import { previewSettings } from '../../src/preview/settings.ts';
import { bundleOf, candidateOf, NOTHING_OBSERVED, revisionOf, servingOf } from '../deploy/candidates.ts';

const MARK: PreviewMark = {
  repository: 'acme/apis',
  pullRequest: 7,
  commit: undefined,
  expiresAtMs: Date.UTC(2027, 0, 20),
};
const SETTINGS = previewSettings(
  { repository: 'acme/apis', repositoryId: undefined, pullRequest: 7 },
  {},
  { mode: 'shared', ttlHours: undefined, environments: ['test'] },
);
const stepOf = (
  original: string,
  kind: 'apiproxy' | 'sharedflow' = 'apiproxy',
  observed: Partial<Step['observed']> = {},
): Step => ({
  kind: 'deploy',
  candidate: candidateOf(original, {
    bundle: bundleOf(original, { kind }),
    asset: { kind, name: `${original}-pr7` },
  }),
  reason: { kind: 'bundle-changed', revision: '1' },
  observed: { ...NOTHING_OBSERVED, ...observed },
});
const copy = (name: string, mark: PreviewMark = MARK) => ({
  asset: { kind: 'apiproxy' as const, name },
  mark,
  build: undefined,
});

describe('A name that a preview would take', () => {
  const foreign = (step: Step, there: readonly ReturnType<typeof copy>[] = []) =>
    foreignNames({ steps: [step], there }, SETTINGS).map(({ message }) => message);
  const SAID = 'There is a proxy orders-pr7 that is not of this pull request’s preview.';

  it('is free if nothing has it, or if it is this pull request’s', () => {
    expect(foreign(stepOf('orders'))).toEqual([]);
    expect(foreign(stepOf('orders', 'apiproxy', { revisions: undefined }))).toEqual([]);
    expect(foreign(stepOf('orders', 'apiproxy', { revisions: ['1'] }), [copy('orders-pr7')])).toEqual([]);
  });

  it.each<readonly [string, Partial<Step['observed']>, readonly ReturnType<typeof copy>[]]>([
    ['it has revisions, though none serves', { revisions: ['1'] }, []],
    ['it serves, though nobody looked for revisions', { serving: servingOf('1'), revisions: undefined }, []],
    ['it is another pull request’s', { revisions: ['1'] }, [copy('orders-pr7', { ...MARK, pullRequest: 8 })]],
    ['another name is this pull request’s', { revisions: ['1'] }, [copy('rates-pr7')]],
  ])('is somebody else’s if %s', (_, observed, there) => {
    expect(foreign(stepOf('orders', 'apiproxy', observed), there)).toEqual([SAID]);
  });

  it('is told once, with its kind', () => {
    const flow = stepOf('common', 'sharedflow', { revisions: ['1'] });

    expect(foreignNames({ steps: [flow, flow], there: [] }, SETTINGS).map(({ message }) => message)).toEqual([
      'There is a shared flow common-pr7 that is not of this pull request’s preview.',
    ]);
  });
});

describe('A limit that a preview would pass', () => {
  const LIMIT = { code: 'guard', guard: 'limit', message: 'Too many proxies.' } as const;
  const OTHER = { code: 'guard', guard: 'extensible', message: 'It would cost more.' } as const;
  const marks: Readonly<Record<string, PreviewMark>> = {
    'orders-pr9': { ...MARK, pullRequest: 9, expiresAtMs: Date.UTC(2027, 0, 30) },
    'orders-pr7': MARK,
    'orders-pr8': { ...MARK, pullRequest: 8, expiresAtMs: Date.UTC(2027, 0, 10) },
    'idle-pr7': MARK,
    'common-pr7': MARK,
  };
  const tell = async (problems: Parameters<typeof withWayOut>[2], served = Object.keys(marks)) => {
    const [flows, proxies] = [['common-pr7'], ['orders-pr9', 'orders-pr7', 'orders-pr8', 'idle-pr7', 'live']];
    const listed = (names: readonly string[]) => names.map((name) => ({ name, revision: ['1'] }));
    const asked: string[] = [];
    const apigee = {
      servingIn: async () => served.map((name) => servingOf('1', { name })),
      revision: async ({ name }: { readonly name: string }, revision: string) => {
        asked.push(name);
        const mark = marks[name];
        return revisionOf(revision, 'x', { description: mark ? formatPreviewMark(mark) : '' });
      },
    };
    const entities = {
      read: async ({ segments }: EntityAddress) =>
        segments[0] === 'apis' ? { proxies: listed(proxies) } : { sharedFlows: listed(flows) },
    };
    const told = await withWayOut({ apigee, entities }, ['test'], problems);
    return { asked, messages: told.map(({ message }) => message) };
  };

  it('is told with the proxies of previews that serve there, soonest over first', async () => {
    const served = ['orders-pr9', 'orders-pr7', 'orders-pr8', 'common-pr7', 'live'];
    const { asked, messages } = await tell([OTHER, LIMIT], served);

    expect(messages).toEqual([
      'It would cost more.',
      'Too many proxies. These previews could go: orders-pr8 (pull request 8, until 2027-01-10), orders-pr7 (pull request 7, until 2027-01-20), orders-pr9 (pull request 9, until 2027-01-30).',
    ]);
    expect(asked).not.toContain('idle-pr7');
    expect(asked).not.toContain('live');
  });

  it('is told as it is if no preview serves there', async () => {
    expect((await tell([LIMIT], ['live'])).messages).toEqual(['Too many proxies.']);
  });

  it('alone has anybody look for previews', async () => {
    expect(await tell([OTHER, { code: 'guard', message: 'No.' }])).toEqual({
      asked: [],
      messages: ['It would cost more.', 'No.'],
    });
  });
});

describe('The plan of a preview', () => {
  it('says which shared flow hangs on a flow hook, where the live one stays', async () => {
    const steps = [stepOf('common', 'sharedflow'), stepOf('audit', 'sharedflow'), stepOf('orders')];
    const apigee = { flowHooks: async () => ['common', 'orders'] };

    expect((await unhooked(steps, apigee)).map(({ code, where }) => `${code} ${where}`)).toEqual([
      'preview-not-hooked common',
    ]);
  });

  it.each<readonly [Partial<OwnEnvironment>, RegExp | undefined]>([
    [{}, /is to be created, attached to instance eu, put into group previews: that takes minutes/],
    [{ exists: true }, /is to be attached to instance eu, put into group previews:/],
    [{ exists: true, isOnInstance: true }, /is to be put into group previews:/],
    [{ exists: true, isInGroup: true }, /is to be attached to instance eu:/],
    [{ exists: true, isOnInstance: true, isInGroup: true }, undefined],
  ])('says what of its environment is still to be made: %j', (change, said) => {
    const own = { name: 'pr-7', likeEnvironment: 'test', group: 'previews', instance: 'eu' };
    const state = { exists: false, isInGroup: false, isOnInstance: false, ...change };
    const [remark] = announce({ ...own, ...state });

    if (said === undefined) expect(remark).toBeUndefined();
    else expect(remark?.message).toMatch(said);
  });
});
