import { describe, expect, it } from '@jest/globals';
import { asksForReviews, type Gate, strictestOf } from '../../src/approval/requirements.ts';

describe('Several gates together', () => {
  it('are as strict as the strictest in each', () => {
    const window = { days: ['mon' as const], from: '08:00', to: '16:00', zone: 'UTC' };

    expect(
      strictestOf([
        { approvals: 1, fourEyes: true, builds: ['a'], windows: [window], branches: ['main'] },
        { approvals: 2, fourEyes: false, builds: ['a', 'b'], windows: [window], tags: ['v*'], freezes: [] },
      ]),
    ).toEqual({
      approvals: 2,
      noChangesRequested: false,
      tasksResolved: false,
      mergedPullRequest: false,
      fourEyes: true,
      driftFree: false,
      builds: ['a', 'b'],
      readyIn: [],
      references: [
        { branches: ['main'], tags: [] },
        { branches: [], tags: ['v*'] },
      ],
      windows: [[window]],
      freezes: [],
    });
  });

  it.each<readonly [Gate, ReturnType<typeof strictestOf>['references']]>([
    [{ branches: ['main'], tags: ['v*'] }, [{ branches: ['main'], tags: ['v*'] }]],
    [{ branches: ['main', 'release/*'], tags: ['v*'] }, [{ branches: ['main', 'release/*'], tags: ['v*'] }]],
    [{ branches: ['main'] }, [{ branches: ['main'], tags: [] }]],
    [{}, []],
    [{ branches: [], tags: [] }, []],
  ])('ask of %j for one of those branches or tags', (gate, references) => {
    expect(strictestOf([gate]).references).toEqual(references);
  });

  it.each<[Gate, boolean]>([
    [{}, false],
    [{ builds: ['a'], readyIn: ['test'], driftFree: true, branches: ['main'] }, false],
    [{ approvals: 1 }, true],
    [{ noChangesRequested: true }, true],
    [{ tasksResolved: true }, true],
    [{ mergedPullRequest: true }, true],
    [{ fourEyes: true }, true],
  ])('%j needs to know of reviews: %s', (gate, needs) => {
    expect(asksForReviews(strictestOf([gate]))).toBe(needs);
  });
});
