import { describe, expect, it } from '@jest/globals';
import { explain, type GateQuestion, judgeEnvironment } from '../../src/approval/gather-facts.ts';
import type { Gate, TimeWindow } from '../../src/approval/requirements.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { createMemoryBitbucket, hashOf, historyOf } from './memory-bitbucket.ts';

describe('Why a fact is not known', () => {
  it('is what the pipe was told, with what to do', () => {
    expect(explain(new PipeError('config-invalid', 'Bitbucket refused.', { hint: 'Grant it.' }))).toBe(
      'Bitbucket refused. Grant it.',
    );
    expect(explain(new PipeError('config-invalid', 'Bitbucket refused.'))).toBe('Bitbucket refused.');
  });

  it('is nothing that a run makes a fact of if it was stopped or the pipe is at fault', () => {
    expect(explain(new PipeError('stopped', 'Stopped.'))).toBeUndefined();
    expect(explain(new TypeError('a fault'))).toBeUndefined();
  });
});

const WINDOW: TimeWindow = { days: ['mon'], from: '08:00', to: '16:00', zone: 'Europe/Berlin' };
const ORDERS = 'proxies/orders';
const HISTORY = historyOf(3, { 1: [ORDERS], 2: [ORDERS], 3: [ORDERS] });
const mergedAs = (number: number) => ({
  id: number,
  mergeCommit: hashOf(number).slice(0, 12),
  sourceCommit: `source-${number}`,
});

/** Of the newest commit, of which what serves is the oldest. */
const questionOf = (gate: Gate, change: Partial<GateQuestion> = {}): GateQuestion => ({
  environment: 'prod',
  gates: [gate],
  repository: 'acme/apis',
  commit: { kind: 'known', value: hashOf(3) },
  branch: undefined,
  tag: undefined,
  triggeredBy: undefined,
  changes: [{ path: ORDERS, serving: hashOf(1) }],
  shared: [],
  notReady: () => Promise.resolve([]),
  drift: () => Promise.resolve([]),
  ...change,
});
type Bitbucket = Partial<Parameters<typeof createMemoryBitbucket>[0]>;

async function judge(questions: readonly GateQuestion[], bitbucket: Bitbucket | 'no credential' = {}) {
  const { reads, asked } = createMemoryBitbucket({
    commits: HISTORY,
    ...(bitbucket === 'no credential' ? {} : bitbucket),
  });
  const ports = {
    reads: bitbucket === 'no credential' ? undefined : reads,
    nowMs: Date.parse('2027-01-11T10:00:00Z'),
  };
  return { ...(await judgeEnvironment(ports, questions)), asked };
}

describe('The gate of an environment', () => {
  it('is met if every requirement is, and never without anything to judge', async () => {
    const merged = { pullRequests: [mergedAs(2), mergedAs(3)] };
    const pair = (gate: Gate) => [questionOf(gate), questionOf({ mergedPullRequest: true })];

    expect((await judge(pair({ noChangesRequested: true }), merged)).met).toBe(true);
    expect((await judge(pair({ approvals: 1 }), merged)).met).toBe(false);
    expect((await judge([])).met).toBe(false);
  });

  it.each<readonly [string, Gate, readonly string[]]>([
    ['nothing for drift', { driftFree: true }, []],
    ['for reviews what was merged', { approvals: 1 }, ['commit', 'pullRequest']],
    ['for builds what was merged, and the builds', { builds: ['*'] }, ['build', 'commit', 'pullRequest']],
    ['for windows what time it is there', { windows: [WINDOW] }, ['repository']],
    [
      'for freezes what time it is there',
      { freezes: [{ from: '2027-12-20T00:00:00Z', to: '2028-01-02T00:00:00Z', reason: 'Peak' }] },
      ['repository'],
    ],
  ])('asks Bitbucket %s', async (_, gate, kinds) => {
    const { asked } = await judge([questionOf(gate)]);

    expect([...new Set(asked)].toSorted()).toEqual(kinds);
  });

  it('asks what time it is only where no answer told it before', async () => {
    const { asked } = await judge([questionOf({ approvals: 1, windows: [WINDOW] })]);

    expect(asked).not.toContain('repository');
  });

  it.each<readonly [string, Partial<GateQuestion>, Bitbucket | 'no credential', RegExp]>([
    ['a credential', {}, 'no credential', /set BITBUCKET_ACCESS_TOKEN/],
    ['a repository', { repository: undefined }, {}, /set BITBUCKET_REPO_FULL_NAME/],
    ['a commit', { commit: { kind: 'unknown', because: 'The mark names none.' } }, {}, /The mark names none/],
  ])('is not met without %s, and says so of reviews and of builds', async (_, change, bitbucket, because) => {
    const { met, requirements, reviews } = await judge(
      [questionOf({ approvals: 1, builds: ['*'] }, change)],
      bitbucket,
    );

    expect({ met, reviews }).toEqual({ met: false, reviews: undefined });
    for (const name of ['approvals', 'builds'])
      expect(requirements.find((one) => one.name === name)?.sentence).toMatch(because);
  });

  it('tells by what it was judged', async () => {
    const { reviews } = await judge([questionOf({ approvals: 1 })], { pullRequests: [mergedAs(2)] });

    expect(reviews).toMatchObject({
      commit: hashOf(3),
      pullRequests: [{ id: 2 }],
      strays: [{ hash: hashOf(3) }],
    });
  });

  it('is judged by nobody once the run is stopped', async () => {
    const drift = () => Promise.reject(new PipeError('stopped', 'Stopped.'));

    await expect(judge([questionOf({ driftFree: true }, { drift })])).rejects.toThrow('Stopped.');
  });
});

describe('The builds that a gate asks for', () => {
  const builds = {
    [hashOf(3)]: ['of the commit'],
    'source-2': ['of another source'],
    'source-3': ['of the source'],
    '#3': ['of the pull request'],
  };
  const isBuilt = async (name: string, bitbucket: Bitbucket) =>
    (await judge([questionOf({ builds: [name] })], { builds, ...bitbucket })).met;
  const pullRequests = [mergedAs(2), mergedAs(3)];

  it('are the commit’s own', async () => {
    expect(await isBuilt('of the commit', {})).toBe(true);
    expect(await isBuilt('of the commit', { pullRequests })).toBe(true);
    expect(await isBuilt('of the source', {})).toBe(false);
  });

  it('are those of the pull request that was merged as the commit, too', async () => {
    expect(await isBuilt('of the source', { pullRequests })).toBe(true);
    expect(await isBuilt('of another source', { pullRequests })).toBe(false);
    expect(await isBuilt('of another source', { pullRequests: [mergedAs(2)] })).toBe(true);
  });

  it('are listed by the pull request where Bitbucket keeps them there', async () => {
    const byPullRequest: Bitbucket = { pullRequests, buildsBy: 'pull-request' };

    expect(await isBuilt('of the pull request', byPullRequest)).toBe(true);
    expect(await isBuilt('of the source', byPullRequest)).toBe(false);
    expect(await isBuilt('of the pull request', { pullRequests })).toBe(false);
  });
});
