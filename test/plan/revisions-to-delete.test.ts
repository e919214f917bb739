import { describe, expect, it } from '@jest/globals';
import { revisionsToDelete } from '../../src/plan/revisions-in-use.ts';
import * as fc from '../support/properties.ts';

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 400 }).map(String));

describe('revisionsToDelete', () => {
  it('keeps the newest, by number and not by spelling, and what serves', () => {
    expect(revisionsToDelete({ revisions: ['10', '9', '1', '2', '11'], deployed: ['2'], keep: 2 })).toEqual([
      '1',
      '9',
    ]);
  });

  it('never deletes one that is deployed anywhere, nor one of the newest, and leaves no other', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 300 }), (revisions, deployed, keep) => {
        const deleted = revisionsToDelete({ revisions, deployed, keep });

        const newest = revisions.toSorted((a, b) => Number(b) - Number(a)).slice(0, keep);
        expect(
          deleted.filter((revision) => deployed.includes(revision) || newest.includes(revision)),
        ).toEqual([]);
        const left = revisions.filter((revision) => !deleted.includes(revision));
        expect(left.every((revision) => deployed.includes(revision) || newest.includes(revision))).toBe(true);
        expect(deleted.every((revision) => revisions.includes(revision))).toBe(true);
      }),
    );
  });
});
