import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  type EvidentConfig,
  ifKnown,
  isEvident,
  prepareEvidence,
} from '../../../src/actions/steps/write-evidence.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { Run } from '../../../src/run/context.ts';
import { startRecord } from '../../../src/run/context.ts';
import { createDrivenClock } from '../../adapters/clock/driven-clock.ts';
import { createMemoryBitbucket, hashOf, historyOf } from '../../approval/memory-bitbucket.ts';

const COMMIT = hashOf(1);
const deployment = (change: string, more: object = {}) => ({
  bundle: 'orders',
  kind: 'apiproxy',
  environment: 'test',
  change,
  imported: false,
  revision: { before: null, after: null },
  instances: [],
  ...more,
});
const BROUGHT = { name: 'orders', kind: 'apiproxy', environment: 'test', sha256: async () => 'ab' };
const changes = (many: number) =>
  Array.from({ length: many }, (_, at) => ({ path: `proxies/p${at}`, serving: undefined }));

interface Story {
  readonly deployments?: readonly object[];
  readonly brought?: readonly object[];
  readonly changes?: readonly object[];
  readonly reviews?: object;
  readonly isSigned?: boolean;
  readonly reads?: object | undefined;
  readonly context?: object;
  readonly signal?: AbortSignal;
  readonly record?: object;
}

function newKey(): Secret {
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    publicKeyEncoding: { format: 'pem', type: 'spki' },
  });
  return new Secret(privateKey);
}

function statementIn(text: string | undefined) {
  const statement = text === undefined ? undefined : (JSON.parse(text) as Statement);
  return { subjects: statement?.subject, source: statement?.predicate.source ?? {} };
}

interface Statement {
  readonly subject: readonly object[];
  readonly predicate: { readonly source: { readonly pullRequestsUnknown?: string } };
}

/** Writes the evidence of a run by a clock that runs by itself. */
async function evidenceOf(story: Story) {
  const { deployments = [deployment('deployed')], brought = [], isSigned = false } = story;
  const clock = createDrivenClock();
  const written = new Map<string, string>();
  const run = {
    clone: '/clone',
    config: {
      action: 'deploy',
      reportDirectory: 'reports',
      evidenceKey: isSigned ? newKey() : undefined,
      apigee: { organization: 'acme' },
    },
    context: { repository: 'acme/apis', commit: COMMIT, ...story.context },
    record: {
      ...startRecord(),
      deployments,
      reviews: story.reviews,
      evidence: { brought, changes: story.changes ?? [] },
      ...story.record,
    },
    redact: (text: string) => text,
    events: { emit: () => undefined },
    signal: story.signal ?? new AbortController().signal,
    ports: {
      clock,
      files: {
        resolve: (...parts: readonly string[]) => parts.join('/'),
        write: async (path: string, text: string) => void written.set(path, text),
      },
      logger: { say: () => undefined },
      apigee: async () => ({ signIn: async () => ({ account: 'robot' }) }),
      codeHostReads: async () => story.reads,
    },
  } as unknown as Run<EvidentConfig>;
  const write = await prepareEvidence(run);
  await clock.run(write('done'));
  return {
    files: [...written.keys()].map((path) => path.replace('/clone/reports/', '')),
    ...statementIn(written.get('/clone/reports/evidence.json')),
    tookMs: clock.elapsed(),
  };
}

const forgetful = () => createMemoryBitbucket({ commits: [] }).reads;
const knowing = () =>
  createMemoryBitbucket({ commits: historyOf(2), pullRequests: [{ id: 12, mergeCommit: COMMIT }] }).reads;

describe('A statement of what was changed', () => {
  it.each([
    ['deployed', {}, true],
    ['failed', { aftermath: 'rolled-back' }, true],
    ['failed', { aftermath: 'untouched' }, false],
    ['failed', { aftermath: 'replaced' }, false],
    ['failed', { aftermath: 'untouched', imported: true }, true],
    ['unchanged', { aftermath: 'rolled-back' }, false],
    ['unchanged', {}, false],
  ])('is written of a deployment that is %s, %j: %p', async (change, more, isWritten) => {
    const { files } = await evidenceOf({ deployments: [deployment(change, more)] });
    expect(files).toEqual(isWritten ? ['evidence.json'] : []);
  });

  it('is signed if there is a key', async () => {
    expect((await evidenceOf({ isSigned: true })).files).toEqual(['evidence.json', 'evidence.dsse.json']);
  });

  it.each([
    [{ evidenceKey: undefined, action: 'deploy' }, true],
    [{ evidenceKey: undefined, action: 'export' }, false],
    [{ action: 'deploy' }, false],
  ])('of a run with %j can be written: %p', (config, isWritten) => {
    expect(isEvident(config as never)).toBe(isWritten);
  });

  it.each([
    ['what was deployed', deployment('deployed'), [BROUGHT], true],
    ['what failed', deployment('failed'), [BROUGHT], true],
    ['what was there already', deployment('unchanged'), [BROUGHT], false],
    ['what nobody came to', deployment('skipped'), [BROUGHT], false],
    ['what was refused', deployment('blocked'), [BROUGHT], false],
    ['a revision that was deleted', deployment('deleted'), [BROUGHT], false],
    ['what nobody knows of', deployment('deployed'), [], false],
    ['what has no bytes', deployment('deployed'), [{ ...BROUGHT, sha256: async () => undefined }], false],
  ])('names %s by its bytes: %#', async (_, one, brought, isNamed) => {
    const { subjects } = await evidenceOf({
      deployments: [one, deployment('deployed', { bundle: 'x' })],
      brought,
    });
    expect(subjects).toEqual(isNamed ? [{ name: 'test/orders', digest: { sha256: 'ab' } }] : []);
  });

  it('leaves out what the world does not tell, and hides no fault', async () => {
    expect(await ifKnown(Promise.resolve(1))).toBe(1);
    expect(await ifKnown(Promise.reject(new PipeError('apigee-not-found', 'Gone.')))).toBeUndefined();
    await expect(ifKnown(Promise.reject(new TypeError('broken')))).rejects.toThrow('broken');
  });
});

describe('Who reviewed what was changed', () => {
  it('is what a gate has read already', async () => {
    const reviews = { commit: COMMIT, pullRequests: [], strays: [{ hash: 'stray' }] };
    const { source } = await evidenceOf({ reviews, reads: undefined });
    expect(source).toMatchObject({ withoutPullRequest: ['stray'] });
    expect(source).not.toHaveProperty('pullRequestsUnknown');
  });

  it.each([false, true])('is asked for; signed: %p', async (isSigned) => {
    const { source, tookMs } = await evidenceOf({ isSigned, reads: knowing(), changes: changes(1) });
    expect(source).toMatchObject({ pullRequests: [{ id: 12 }] });
    expect(source).not.toHaveProperty('pullRequestsUnknown');
    expect(tookMs).toBe(0);
  });

  it.each([
    ['a repository', { repository: undefined }, 'The repository or the commit is not known.'],
    ['a commit', { commit: undefined }, 'The repository or the commit is not known.'],
  ])('is not known without %s', async (_, context, because) => {
    const { source } = await evidenceOf({ context, reads: knowing(), changes: changes(1) });
    expect(source).toMatchObject({ pullRequests: null, pullRequestsUnknown: because });
  });

  it('is not known without a credential, and where Bitbucket knows no such commit', async () => {
    const ask = async (reads: object | undefined) =>
      (await evidenceOf({ reads, changes: changes(1) })).source.pullRequestsUnknown;
    expect(await ask(undefined)).toBe('There is no credential for Bitbucket.');
    expect(await ask(forgetful())).toBe('Bitbucket does not know the commit 000000000001.');
  });

  it('is asked of each commit that something was made from', async () => {
    const [first, second] = changes(2);
    const known = { kind: 'known', commit: hashOf(2) };
    const unknown = { kind: 'unknown', because: 'nobody knows' };
    const asked: string[] = [];
    const reads = {
      ...knowing(),
      one: async (_: string, { commit }: { readonly commit: string }) => void asked.push(commit),
    };
    await evidenceOf({
      reads,
      changes: [
        { ...first, madeFrom: known },
        { ...second, madeFrom: unknown },
      ],
    });
    expect(asked).toEqual([hashOf(2), COMMIT]);
  });

  it('is asked of 250 bundles at the most, unless the statement is signed', async () => {
    const ask = async (many: number, isSigned = false) =>
      (await evidenceOf({ reads: forgetful(), changes: changes(many), isSigned })).source.pullRequestsUnknown;
    expect(await ask(250)).toMatch(/does not know the commit/);
    expect(await ask(251)).toMatch(/no more than 250 bundles/);
    expect(await ask(251, true)).toMatch(/does not know the commit/);
  });

  it.each([
    ['two seconds if nothing is answered', undefined, 2000],
    ['longer for each bundle once something is answered', 0, 4600],
  ])('is waited for %s', async (_, clockAheadMs, tookMs) => {
    const reads = { one: () => new Promise(() => undefined), clockAheadMs: () => clockAheadMs };
    const told = await evidenceOf({ reads, changes: changes(3) });
    expect(told.source.pullRequestsUnknown).toBe('Bitbucket did not answer in time.');
    expect(told.tookMs).toBe(tookMs);
  });

  it('is not waited for by a run that was stopped', async () => {
    const reads = { one: () => new Promise(() => undefined), clockAheadMs: () => undefined };
    const { source } = await evidenceOf({ reads, changes: changes(1), signal: AbortSignal.abort() });
    expect(source.pullRequestsUnknown).toBe('The run was stopped before Bitbucket answered.');
  });
});
