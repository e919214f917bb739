import type { Difference } from '../../src/domain/results/difference.ts';

export const many = <Thing>(number: number, of: (index: number) => Thing): readonly Thing[] =>
  Array.from({ length: number }, (_, index) => of(index));

export const edited = (index: number): Difference => ({
  file: `apiproxy/${index}.xml`,
  change: 'edited',
  git: '1',
  live: '2',
});
