import { describe, expect, it } from '@jest/globals';
import { judgeGates } from '../../../src/actions/steps/judge-gates.ts';
import type { Gate } from '../../../src/approval/requirements.ts';
import type { ChangingConfig } from '../../../src/config/config.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { CodeHostReads } from '../../../src/ports/code-host-reads.ts';
import type { Run } from '../../../src/run/context.ts';
import { keepRecord } from '../../../src/run/keep-record.ts';
import { createMemoryBitbucket, hashOf, historyOf } from '../../approval/memory-bitbucket.ts';

const COMMIT = hashOf(1);

interface Story {
  readonly given?: Gate | undefined;
  readonly own?: Readonly<Record<string, { readonly gate?: Gate }>>;
  readonly context?: object;
  readonly reads?: unknown;
  readonly override?: string;
  readonly elapsedMs?: number;
}

function runOf({ given, own, context = {}, reads, override, elapsedMs = 0 }: Story) {
  const said: string[] = [];
  const { record, note } = keepRecord();
  const clock = {
    now: () => Date.UTC(2027, 0, 11),
    elapsed: () => elapsedMs,
    sleep: () => new Promise(() => undefined),
  };
  const run = {
    config: {
      gate: { given, override },
      manifest: own && { fileName: 'apigee.yaml', content: { environments: own } },
    },
    context,
    record,
    events: { emit: note },
    signal: new AbortController().signal,
    ports: {
      clock,
      logger: { progress: () => undefined, say: (text: string) => said.push(text), colour: false },
      codeHostReads: async () => reads as CodeHostReads | undefined,
    },
  } as unknown as Run<ChangingConfig>;
  return { run, said, record };
}

const changeIn = (environment: string, more: object = {}) => ({
  environment,
  bundle: { name: 'orders', kind: 'apiproxy' as const },
  serving: undefined,
  ...more,
});

async function judged(story: Story, changes: readonly object[] = [changeIn('prod')]) {
  const { run, said, record } = runOf(story);
  const gates = await judgeGates(run, { changes: changes as never, apigee: undefined as never });
  return { isOpen: gates !== 'blocked', said, record };
}

describe('A gate', () => {
  it('is not judged anew within a minute, however long the run took before', async () => {
    const { run, said } = runOf({ given: {}, elapsedMs: 3_600_000 });
    const gates = await judgeGates(run, { changes: [changeIn('prod')], apigee: undefined as never });
    if (gates === 'blocked') throw new Error('nothing is asked for');
    expect(await gates.stillOpen()).toBe(true);
    expect(said).toHaveLength(1);
  });

  it('names the pull request that it was judged by, if any', async () => {
    const context = { repository: 'acme/apis', commit: COMMIT };
    const commits = historyOf(1);
    const merged = [{ id: 12, mergeCommit: COMMIT }];
    const byReview = createMemoryBitbucket({ commits, pullRequests: merged }).reads;
    const withNone = createMemoryBitbucket({ commits }).reads;
    const given: Gate = { mergedPullRequest: true };
    expect((await judged({ given, context, reads: byReview })).record.gates).toMatchObject([
      { met: true, pullRequest: 12 },
    ]);
    const strayed = await judged({ given, context, reads: withNone });
    expect(strayed.record.gates).toMatchObject([{ met: false }]);
    expect(strayed.record.gates[0]).not.toHaveProperty('pullRequest');
  });
});

describe('The gate of a pull request’s destination branch', () => {
  const context = { repository: 'acme/apis', pullRequest: 7, destinationBranch: 'main', commit: COMMIT };
  const holding = (manifest: string | PipeError | Error | undefined) => ({
    list: async () => ({ nodes: [] }),
    file: async () => {
      if (manifest instanceof Error) throw manifest;
      return manifest;
    },
    clockAheadMs: () => 0,
  });
  const closedThere = holding(
    [
      'version: 1',
      'environments:',
      '  prod:',
      '    gate:',
      '      freezes:',
      '        - { from: 2020-01-01, to: 2090-01-01, reason: closed }',
    ].join('\n'),
  );
  const open = { test: { gate: {} } };
  const down = new PipeError('code-host-unreadable', 'Bitbucket is down.');

  it.each([
    ['counts', { context, reads: closedThere }, false],
    ['is none where there is no manifest', { context, reads: holding(undefined) }, true],
    [
      'counts in a pull request only',
      { context: { ...context, pullRequest: undefined }, reads: closedThere },
      true,
    ],
    ['closes nothing without a credential and any other gate', { context }, true],
    ['has to be known if the variable gives a gate', { context, given: {} }, false],
    ['has to be known if any environment has a gate', { context, own: open }, false],
    ['needs no credential if no environment has a gate', { context, own: { test: {} } }, true],
    [
      'has to be looked for in a repository that is known',
      { context: { ...context, repository: undefined }, reads: closedThere, given: {} },
      false,
    ],
    ['closes nothing if Bitbucket is down and there is no other', { context, reads: holding(down) }, true],
    ['has to be known if Bitbucket is down', { context, reads: holding(down), own: open }, false],
  ])('%s', async (_, story, isOpen) => {
    expect((await judged(story)).isOpen).toBe(isOpen);
  });

  it('is told to be unknown where Bitbucket is down', async () => {
    expect((await judged({ context, reads: holding(down) })).said).toEqual([
      expect.stringContaining('that of the destination branch is not known: Bitbucket is down.'),
    ]);
    const { record } = await judged({ context, reads: holding(down), given: {} });
    expect(record.problems.map(({ message }) => message)).toEqual([
      "prod, destination: The gate of the pull request's destination branch is not known, and so not met: Bitbucket is down.",
    ]);
  });

  it.each([
    ['a stop', new PipeError('stopped', 'The run was stopped.')],
    ['a fault of the pipe', new TypeError('broken')],
  ])('is not passed over for %s', async (_, thrown) => {
    await expect(judged({ context, reads: holding(thrown) })).rejects.toBe(thrown);
  });
});
