import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { descriptorOf } from '../../src/resources/descriptors.ts';
import { type DeclaredEntity, type EntityKind, nameOf } from '../../src/resources/entity.ts';
import { earlierOf } from '../../src/resources/plan-configuration.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { EVERY_CHANGE, EVERY_KIND, seedBundles } from './every-kind.ts';
import { hurriedClock } from './hurried-clock.ts';
import { applied, planned } from './trial.ts';

/** What makes one of each kind. What each field becomes is in the test of each field. */
const MADE_BY: Readonly<Record<EntityKind, readonly [method: string, path: RegExp]>> = {
  space: ['POST', /\/spaces$/],
  keystore: ['POST', /\/keystores$/],
  alias: ['POST', /\/aliases$/],
  reference: ['POST', /\/references$/],
  targetserver: ['POST', /\/targetservers$/],
  resourcefile: ['POST', /\/resourcefiles$/],
  kvm: ['POST', /\/keyvaluemaps$/],
  kvmentry: ['POST', /\/entries$/],
  flowhook: ['PUT', /\/flowhooks\//],
  datacollector: ['POST', /\/datacollectors$/],
  debugmask: ['PATCH', /\/debugmask$/],
  apiproduct: ['POST', /\/apiproducts$/],
  rateplan: ['POST', /\/rateplans$/],
  developer: ['POST', /\/developers$/],
  app: ['POST', /\/developers\/[^/]+\/apps$/],
  appkey: ['POST', /\/developers\/.*\/keys(?:\/create)?$/],
  appgroup: ['POST', /\/appgroups$/],
  appgroupapp: ['POST', /\/appgroups\/[^/]+\/apps$/],
  appgroupkey: ['POST', /\/appgroups\/.*\/keys$/],
};
const KINDS = Object.keys(MADE_BY) as readonly EntityKind[];

/** A certificate without a key: one that has a key cannot be made again, and is asked for by name. */
const REVERSIBLE: readonly DeclaredEntity[] = EVERY_KIND.map((one) => {
  const { keyFile: _, ...fields } = one.fields;
  return one.kind === 'alias' ? { ...one, fields } : one;
});
/** The one that is left: nothing is deleted for files that declare nothing. */
const REST = REVERSIBLE.filter((one) => one.kind === 'targetserver' && one.path[0] === 'switched-off');
const PRUNE = {
  prune: { earlier: earlierOf(REVERSIBLE), isOurs: (mark: string) => mark === 'acme/apis' },
  irreversible: true,
};

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
  seedBundles(emulator);
});
afterEach(async () => {
  expect(emulator.unexpected).toEqual([]);
  await emulator.close();
});

const kindsIn = (results: Awaited<ReturnType<typeof applied>>['results'], change: string) =>
  [...new Set(results.filter((one) => one.change === change).map(({ kind }) => kind))].sort();

describe('Every kind of entity', () => {
  it('is created, found when it is gone, and found when somebody edited it', async () => {
    const before = await planned(emulator, EVERY_KIND);
    const made = await applied(emulator, EVERY_KIND);
    await applied(emulator, EVERY_CHANGE);
    const edited = await planned(emulator, EVERY_KIND);

    expect([...new Set(before.changes.map(({ ref }) => ref.kind))].sort()).toEqual([...KINDS].sort());
    expect(kindsIn(made.results, 'created')).toEqual([...KINDS].sort());
    expect(
      edited.changes
        .filter(({ change }) => change === 'update')
        .map(({ ref }) => nameOf(ref))
        .sort(),
    ).toEqual(EVERY_CHANGE.map((one) => nameOf(one)).sort());
  });

  it('is deleted when no file declares it any more, and is there again if the last delete is refused', async () => {
    expect((await applied(emulator, REVERSIBLE, {}, { clock: hurriedClock })).failures).toEqual([]);
    emulator.fault({ on: { method: 'DELETE', path: /\/spaces\// }, kind: '400' });

    const refused = await applied(emulator, REST, PRUNE, { clock: hurriedClock });
    emulator.clearFaults();
    const again = await planned(emulator, REVERSIBLE);
    const deleted = await applied(emulator, REST, PRUNE, { clock: hurriedClock });
    const gone = await planned(emulator, REVERSIBLE);

    const restored = KINDS.filter((kind) => kind !== 'space').sort();
    expect(kindsIn(refused.results, 'restored')).toEqual(
      expect.arrayContaining(restored.filter(isDeletedItself)),
    );
    expect(
      again.changes.filter(({ change }) => change !== 'unchanged').map(({ ref }) => nameOf(ref)),
    ).toEqual([]);
    expect(deleted.failures).toEqual([]);
    expect(
      gone.changes
        .filter(({ change }) => change === 'create')
        .map(({ ref }) => ref.kind)
        .sort(),
    ).toEqual(
      REVERSIBLE.filter((one) => !REST.includes(one))
        .map(({ kind }) => kind)
        .sort(),
    );
  });

  it.each(KINDS)('is refused with a sentence, and what was made before it goes: %s', async (kind) => {
    const [method, path] = MADE_BY[kind];
    emulator.fault({ on: { method, path }, kind: '400' });

    const { failures, results } = await applied(emulator, EVERY_KIND);
    const left = await planned(emulator, EVERY_KIND);

    const failed = results.find(({ change }) => change === 'failed');
    expect([failed?.kind, failures.length]).toEqual([kind, 1]);
    expect(failures[0]?.message).toContain(descriptorOf(kind).title);
    expect(failures[0]?.message).toMatch(/[.!)]$/);
    expect(left.changes.filter(({ change }) => change !== 'create')).toEqual([]);
  });
});

/** A key goes with its app. */
function isDeletedItself(kind: EntityKind): boolean {
  return kind !== 'appkey' && kind !== 'appgroupkey';
}
