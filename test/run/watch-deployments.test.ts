import { describe, expect, it } from '@jest/globals';
import type { Attempt } from '../../src/deploy/attempt.ts';
import { NOTHING } from '../../src/domain/candidate.ts';
import type { Step } from '../../src/plan/step.ts';
import type { Run } from '../../src/run/context.ts';
import { watchDeployments } from '../../src/run/watch-deployments.ts';
import { candidateOf } from '../deploy/candidates.ts';

const stepOf = (kind: 'unchanged' | 'deploy', index: number): Step => ({
  candidate: candidateOf(`${kind}-${index}`),
  observed: NOTHING,
  reason: { kind: 'bundle-changed', revision: '7' },
  kind,
});
const steps = (kind: 'unchanged' | 'deploy', count: number) =>
  Array.from({ length: count }, (_, index) => stepOf(kind, index));

function watching(all: readonly Step[]) {
  const said: string[] = [];
  let shown: (() => readonly string[]) | undefined;
  const run = {
    ports: {
      logger: {
        colour: false,
        say: (text: string) => said.push(text),
        progress: (show: (() => readonly string[]) | undefined) => {
          shown = show;
        },
      },
      clock: { elapsed: () => 0 },
    },
  } as unknown as Run;
  const watch = watchDeployments(run, () => [], all);
  const end = (step: Step): void => {
    const attempt: Attempt =
      step.kind === 'unchanged'
        ? { step, durationMs: 0, kind: 'unchanged', status: undefined }
        : { step, durationMs: 0, kind: 'skipped', because: { kind: 'stopped' } };
    watch({ kind: 'ended', attempt });
  };
  return { watch, end, said, shown: () => shown?.() };
}

describe('The log of a deployment', () => {
  it.each([
    [30, 30],
    [31, 0],
  ])('of %i unchanged bundles has a line for %i of them', (count, lines) => {
    const all = steps('unchanged', count);
    const { watch, end, said } = watching(all);

    watch({ kind: 'environment', environment: 'test' });
    for (const step of all) end(step);

    expect(said.filter((line) => line.includes('unchanged-'))).toHaveLength(lines);
    expect(said.includes(`  – ${count} unchanged`)).toBe(lines === 0);
  });

  it.each([
    [1, 30],
    [31, 8],
  ])('beside %i unchanged bundles leaves the names %i columns', (count, width) => {
    const unchanged = steps('unchanged', count).map((step) => ({
      ...step,
      candidate: candidateOf('unchanged-with-a-long-name-000'),
    }));
    const [deployed, ...others] = [...steps('deploy', 1), ...unchanged];
    if (deployed === undefined) throw new Error('none');
    const { end, said } = watching([deployed, ...others]);

    end(deployed);

    expect(said).toEqual([expect.stringContaining(`${'deploy-0'.padEnd(width + 10)}deploy-0 was left out`)]);
  });

  it('names the first five that were left out in each environment', () => {
    const all = steps('deploy', 7);
    const { watch, end, said } = watching(all);

    for (const environment of ['test', 'prod']) {
      watch({ kind: 'environment', environment });
      for (const step of all) end(step);
    }

    expect(said.filter((line) => line.includes('○'))).toHaveLength(10);
  });

  it('shows what is under way, how far it is, and nothing once all has ended', () => {
    const all = [...steps('deploy', 2), ...steps('unchanged', 1)];
    const { watch, end, shown } = watching(all);
    const [first, second, unchanged] = all;
    if (first === undefined || second === undefined || unchanged === undefined) throw new Error('three');
    const progress = { kind: 'progress', revision: '8', detail: 'eu-1 0 %', rollingBack: false } as const;

    watch({ ...progress, candidate: first.candidate });
    watch({ ...progress, candidate: second.candidate });
    end(unchanged);
    expect(shown()).toHaveLength(3);
    expect(shown()?.[0]).toBe('  0 of 2 done');
    end(first);
    expect(shown()?.[0]).toBe('  1 of 2 done');
    end(second);
    expect(shown()).toBeUndefined();
  });
});
