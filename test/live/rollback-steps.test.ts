import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { RollbackTarget } from '../../src/config/config.ts';
import type { DeploymentStatus } from '../../src/domain/deployment-status.ts';
import type { Revision, ServingRevision } from '../../src/domain/revision.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { ChosenAsset } from '../../src/live/choose-assets.ts';
import { type RollbackPorts, rollbackSteps } from '../../src/live/rollback-steps.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { bundleOf, candidateOf, revisionOf, servingOf, statusOf } from '../deploy/candidates.ts';

const digestOf = (number: string): string => `sha256:${number.padStart(16, '0').padEnd(64, '0')}`;
const namelessOf = (number: string): string => `sha256:${number.padStart(16, 'f').padEnd(64, 'f')}`;
const commitOf = (build: number): string => `${build}`.padStart(12, 'c');

/** A revision of a build; its mark is its content's unless it is said otherwise. */
function imported(number: string, build = Number(number), digest = digestOf(number)): Revision {
  const description = `orders ${formatMarker({ digest, commit: commitOf(build), build })}`;
  return revisionOf(number, undefined, { description, createdAtMs: 10, lastModifiedAtMs: 20 });
}

interface Organization {
  readonly serving?: readonly ServingRevision[];
  readonly revisions?: readonly Revision[];
  /** What is listed; what it lists and `revisions` does not have is gone. */
  readonly numbers?: readonly string[];
  readonly status?: DeploymentStatus | PipeError | undefined;
  readonly unreadable?: readonly string[];
  readonly bundle?: boolean;
  readonly environments?: readonly string[];
  readonly refusal?: Error;
}

async function rollback(
  to: RollbackTarget,
  {
    serving = [servingOf('3')],
    revisions = ['1', '2', '3'].map((one) => imported(one)),
    ...more
  }: Organization,
  how: Partial<Pick<RollbackPorts<never>, 'force' | 'trustMarks'>> = {},
) {
  const looked: string[] = [];
  const apigee: Pick<Apigee, 'environmentsServing' | 'revisionsOf' | 'revision' | 'statusOf'> = {
    environmentsServing: async () => {
      if (more.refusal !== undefined) throw more.refusal;
      return serving;
    },
    revisionsOf: async () => more.numbers ?? revisions.map(({ revision }) => revision),
    revision: async (_, number) => {
      looked.push(number);
      const found = revisions.find(({ revision }) => revision === number);
      if (found === undefined) throw new PipeError('apigee-not-found', 'It is gone.');
      return found;
    },
    statusOf: async () => {
      if (more.status instanceof PipeError) throw more.status;
      return more.status;
    },
  };
  const digests = async (_: unknown, number: string) => {
    if (more.unreadable?.includes(number)) throw new PipeError('apigee-forbidden', 'No.');
    return { digest: digestOf(number), namelessDigest: namelessOf(number), described: undefined };
  };
  const chosen: ChosenAsset = {
    asset: { kind: 'apiproxy', name: 'orders' },
    bundle: more.bundle === false ? undefined : bundleOf('orders'),
    revision: undefined,
  };
  const steps = await rollbackSteps(
    { chosen: [chosen], environments: more.environments ?? ['test'], to },
    {
      apigee: apigee as Apigee,
      live: { digests } as unknown as RollbackPorts<never>['live'],
      candidateOf: (_, environment, { digest }) => candidateOf('orders', { environment, digest }),
      parallel: 2,
      force: false,
      trustMarks: false,
      ...how,
    },
  );
  const told = steps.map((step) =>
    [step.kind, step.candidate.environment, ...('revision' in step ? [step.revision] : [])].join(' '),
  );
  return { steps, told, looked };
}

const PREVIOUS = { kind: 'previous' } as const;
const to = (revision: string) => ({ kind: 'revision', revision }) as const;
const build = (number: number) => ({ kind: 'build', build: number }) as const;
const commit = (text: string) => ({ kind: 'commit', commit: text }) as const;
const unknown = (because: string) => ({
  code: 'config-invalid',
  message: `What orders is to be rolled back to in test cannot be known: ${because}.`,
});

describe('A rollback leads to', () => {
  it.each([
    ['what served before', PREVIOUS, '2'],
    ['the revision that is named', to('1'), '1'],
    ['what a build imported', build(1), '1'],
    ['what a commit became', commit(commitOf(2)), '2'],
    ['what a commit became that is written whole and large', commit(`${commitOf(2)}ABC`.toUpperCase()), '2'],
  ])('%s', async (_, target, revision) => {
    expect((await rollback(target, {})).told).toEqual([`rollback test ${revision}`]);
  });

  it('the same in each environment, told apart by what serves in each', async () => {
    const serving = [servingOf('3'), servingOf('2', { environment: 'prod' })];
    const environments = ['test', 'prod'];

    expect((await rollback(to('1'), { serving, environments })).told).toEqual([
      'rollback test 1',
      'rollback prod 1',
    ]);
    expect((await rollback(PREVIOUS, { serving, environments })).told).toEqual([
      'rollback test 2',
      'rollback prod 1',
    ]);
  });

  it('what came before the one that was deployed last, while two serve', async () => {
    const both = [servingOf('3', { deployStartMs: 20 }), servingOf('2', { deployStartMs: 10 })];

    for (const serving of [both, both.toReversed()])
      expect((await rollback(PREVIOUS, { serving })).told).toEqual(['rollback test 2']);
  });

  it('no copy of the same build that serves elsewhere', async () => {
    const revisions = [imported('1'), imported('2', 3), imported('3', 3)];
    const serving = [servingOf('3'), servingOf('2', { environment: 'prod' })];

    expect((await rollback(PREVIOUS, { revisions, serving })).told).toEqual(['rollback test 1']);
    expect((await rollback(PREVIOUS, { revisions, serving: serving.slice(0, 1) })).told).toEqual([
      'rollback test 2',
    ]);
  });
});

describe('What is to be rolled back to and serves already', () => {
  it.each([
    ['is unchanged if it is ready', statusOf(), 'unchanged'],
    ['is waited for if it is not', statusOf({ state: 'PROGRESSING' }), 'await'],
    ['is waited for if nobody reports it', undefined, 'await'],
    ['is waited for if its state cannot be read', new PipeError('apigee-forbidden', 'No.'), 'await'],
  ])('%s', async (_, status, kind) => {
    expect((await rollback(to('3'), { status })).told).toEqual([`${kind} test`]);
    expect((await rollback(build(3), { status })).told).toEqual([`${kind} test`]);
  });

  it('counts though its mark is not its content’s', async () => {
    const revisions = [imported('3', 3, digestOf('9'))];

    expect((await rollback(build(3), { revisions })).told).toEqual(['await test']);
  });
});

describe('Where a bundle does not serve, or has no such revision', () => {
  const elsewhere = [servingOf('3', { environment: 'prod' })];
  const environments = ['test', 'prod'];

  it('it is left out, unless BUNDLES names it by its name alone', async () => {
    const found = { serving: elsewhere, environments };

    expect((await rollback(to('1'), found)).told).toEqual(['rollback prod 1']);
    expect((await rollback(build(1), { ...found, bundle: false })).told).toEqual(['rollback prod 1']);
    await expect(rollback(to('1'), { ...found, bundle: false })).rejects.toMatchObject(
      unknown('it does not serve there'),
    );
  });

  it.each([
    [PREVIOUS, elsewhere, 'None of the bundles serves in test.'],
    [build(9), undefined, 'None of the bundles that serve in test has a revision of build 9.'],
    [
      commit('abcdef0123456'),
      undefined,
      'None of the bundles that serve in test has a revision of commit abcdef012345.',
    ],
  ])('and if that is so everywhere, nothing is to be done: %j', async (target, serving, message) => {
    await expect(rollback(target, { ...(serving && { serving }) })).rejects.toMatchObject({
      code: 'config-invalid',
      message,
      where: 'TO',
    });
  });

  it('a revision that is named has to be there', async () => {
    await expect(rollback(to('9'), {})).rejects.toMatchObject(unknown('it has no revision 9'));
    await expect(
      rollback(to('1'), { numbers: ['1', '3'], revisions: [imported('3')] }),
    ).rejects.toMatchObject(unknown('it has no revision 1'));
  });

  it('what serves and is gone meanwhile cannot be told', async () => {
    await expect(
      rollback(to('3'), { numbers: ['2', '3'], revisions: [imported('2')] }),
    ).rejects.toMatchObject(unknown('revision 3 cannot be read'));
  });
});

describe('A revision whose mark says something else than it holds', () => {
  const made = [imported('2', 2, digestOf('9')), imported('3')];
  const untouched = made.map((one) => ({ ...one, lastModifiedAtMs: 10 }));
  const refused = {
    message: expect.stringContaining('revision 2 is a hand-made copy'),
  };

  it('is rolled back to only if somebody names it or forces it', async () => {
    await expect(rollback(PREVIOUS, { revisions: made })).rejects.toMatchObject(refused);
    await expect(rollback(build(2), { revisions: made })).rejects.toMatchObject(refused);
    expect((await rollback(to('2'), { revisions: made })).told).toEqual(['rollback test 2']);
    expect((await rollback(PREVIOUS, { revisions: made }, { force: true })).told).toEqual([
      'rollback test 2',
    ]);
  });

  it('or if marks of revisions count that nobody touched', async () => {
    expect((await rollback(PREVIOUS, { revisions: untouched }, { trustMarks: true })).told).toEqual([
      'rollback test 2',
    ]);
    await expect(rollback(PREVIOUS, { revisions: made }, { trustMarks: true })).rejects.toMatchObject(
      refused,
    );
    await expect(rollback(PREVIOUS, { revisions: untouched })).rejects.toMatchObject(refused);
  });

  it('holds it if only its name is another', async () => {
    const revisions = [imported('2', 2, namelessOf('2')), imported('3')];

    expect((await rollback(PREVIOUS, { revisions })).told).toEqual(['rollback test 2']);
  });
});

describe('What serves before a rollback', () => {
  const originOf = async (three: Revision, more: Organization = {}, trustMarks = false) => {
    const found = await rollback(to('1'), { revisions: [imported('1'), three], ...more }, { trustMarks });
    return found.steps[0]?.observed.content;
  };
  const different = (origin: string) => ({ kind: 'different', origin, differences: [] });
  const edited = imported('3', 3, digestOf('9'));

  it('is the pipe’s if its mark is its content’s, else made by hand or foreign', async () => {
    expect(await originOf(imported('3'))).toEqual(different('pipe'));
    expect(await originOf(imported('3', 3, namelessOf('3')))).toEqual(different('pipe'));
    expect(await originOf(edited)).toEqual(different('hand'));
    expect(await originOf({ ...edited, description: 'Orders' })).toEqual(different('foreign'));
    expect(await originOf({ ...edited, lastModifiedAtMs: 10 }, {}, true)).toEqual(different('pipe'));
    expect(await originOf({ ...edited, lastModifiedAtMs: 10 })).toEqual(different('hand'));
    expect(await originOf({ ...edited, description: 'Orders', lastModifiedAtMs: 10 }, {}, true)).toEqual(
      different('foreign'),
    );
  });

  it('is not judged if its content or its description cannot be read', async () => {
    expect(await originOf(imported('3'), { unreadable: ['3'] })).toBeUndefined();
    const gone = { revisions: [imported('1')], numbers: ['1', '3'] };
    expect((await rollback(to('1'), gone)).steps[0]?.observed.content).toBeUndefined();
  });

  it('is described by its own description', async () => {
    expect((await rollback(to('1'), {})).steps[0]?.observed.described?.revision).toBe('3');
  });
});

describe('Of many revisions', () => {
  const many = Array.from({ length: 60 }, (_, index) => imported(`${index + 1}`));
  const numbers = (from: number, until: number) =>
    Array.from({ length: until - from + 1 }, (_, index) => `${from + index}`);

  it('the newest forty are looked at, and what serves', async () => {
    const serving = [servingOf('60'), servingOf('7', { environment: 'prod' })];

    expect((await rollback(PREVIOUS, { revisions: many, serving })).looked).toEqual([
      ...numbers(21, 60),
      '7',
    ]);
    expect((await rollback(to('3'), { revisions: many, serving })).looked).toEqual(['3', '7', '60']);
  });
});

it.each([
  ['a stop', new PipeError('stopped', 'Stopped.')],
  ['a defect', new TypeError('ours')],
])('%s is passed on as it is', async (_, refusal) => {
  await expect(rollback(PREVIOUS, { refusal })).rejects.toBe(refusal);
});

it('What Apigee refuses keeps everybody from knowing', async () => {
  const refusal = new PipeError('apigee-forbidden', 'No.');
  await expect(rollback(PREVIOUS, { refusal })).rejects.toMatchObject({ code: 'apigee-forbidden' });
});
