import { describe, expect, it } from '@jest/globals';
import { unifiedDiff } from '../../src/live/compare/unified-diff.ts';
import { diffTowards, linesOfDiff } from '../../src/report/reverse-diff.ts';

const TEXTS = [
  '',
  'a\n',
  'a',
  'b\na',
  'a\nb\nc\nd\ne\nf\ng\nh\n',
  'a\nB\nc\nd\ne\nf\ng\nH\nh\n',
  '-x\n+y\n',
  'x\n-x\n-- z\n@@ -1 +1 @@\n',
];

describe('A diff read the other way', () => {
  it('is the diff of the two texts exchanged', () => {
    for (const [one, other] of TEXTS.flatMap((left) => TEXTS.map((right) => [left, right] as const))) {
      const diff = unifiedDiff(Buffer.from(one), Buffer.from(other)) ?? '';
      const exchanged = linesOfDiff(unifiedDiff(Buffer.from(other), Buffer.from(one)) ?? '');

      const read = linesOfDiff(diffTowards('to-git', diff));

      expect(read.toSorted()).toEqual(exchanged.toSorted());
      expect(diffTowards('to-live', diff)).toBe(diff);
    }
  });

  it('names what is taken away before what comes in its place', () => {
    expect(diffTowards('to-git', '@@ -3,2 +3,3 @@\n a\n-b\n+c\n+d\n… 4 more lines')).toBe(
      '@@ -3,3 +3,2 @@\n a\n-c\n-d\n+b\n… 4 more lines',
    );
    expect(diffTowards('to-git', '@@ -1 +1 @@\n-b\n\\ No newline at end of file\n+b')).toBe(
      '@@ -1 +1 @@\n-b\n+b\n\\ No newline at end of file',
    );
  });
});
