import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pMap from 'p-map';
import { type Interrupted, interrupt, PHASES } from './interrupted.ts';
import { AT_A_TIME } from './many.ts';
import { brokenPromises } from './promises.ts';
import { revisionsOfDigest } from './revisions-of-digest.ts';

const SIGNALS = ['SIGKILL', 'SIGTERM'] as const;
const CASES = SIGNALS.flatMap((signal) => PHASES.map((phase) => ({ signal, phase })));

const ended = new Map<string, Interrupted>();
const get = (signal: string, phase: string): Interrupted => {
  const found = ended.get(`${signal} ${phase}`);
  if (found === undefined) throw new Error('beforeAll did not run it');
  return found;
};

beforeAll(async () => {
  await pMap(
    CASES,
    async ({ signal, phase }) => {
      ended.set(`${signal} ${phase.phase}`, await interrupt(phase, signal));
    },
    { concurrency: AT_A_TIME },
  );
}, 300_000);

afterAll(async () => {
  await Promise.all([...ended.values()].map(({ scene }) => scene[Symbol.asyncDispose]()));
});

describe.each(CASES.map(({ signal, phase }) => [signal, phase.phase] as const))(
  'A run that gets %s %s',
  (signal, phase) => {
    it(signal === 'SIGTERM' ? 'says that it was stopped' : 'leaves at the least what served', () => {
      const { first } = get(signal, phase);

      expect(first?.exitCode).toBe(signal === 'SIGTERM' ? 143 : null);
      if (signal === 'SIGTERM') expect(first?.result).toMatchObject({ outcome: 'stopped', exitCode: 143 });
    });

    it('is finished by the next one, which imports nothing twice', () => {
      const { scene, again } = get(signal, phase);
      const imported = revisionsOfDigest(
        scene.emulator,
        scene.kind,
        again.result.bundles[0]?.digest ?? '',
      ).length;

      expect(brokenPromises(scene, again)).toEqual([]);
      expect(again.exitCode).toBe(0);
      expect(imported).toBe(1);
    });
  },
);
