import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { unifiedDiff } from '../../../src/live/compare/unified-diff.ts';

const numbered = (many: number, change: Readonly<Record<number, string>> = {}): Buffer =>
  Buffer.from(
    Array.from({ length: many }, (_, index) => `${change[index + 1] ?? `line ${index + 1}`}\n`).join(''),
  );
const heads = (diff: string | undefined): readonly string[] => diff?.match(/^@@.*@@$/gm) ?? [];

describe('A unified diff', () => {
  it('shows what changed with three lines around it', () => {
    expect(unifiedDiff(numbered(20), numbered(20, { 10: 'ten' }))).toBe(
      '@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+ten\n line 11\n line 12\n line 13',
    );
  });

  it('makes one hunk of changes whose surroundings meet, and two of others', () => {
    const at = (...lines: readonly number[]) =>
      heads(unifiedDiff(numbered(30), numbered(30, Object.fromEntries(lines.map((line) => [line, 'x'])))));
    expect(at(5, 12)).toEqual(['@@ -2,14 +2,14 @@']);
    expect(at(5, 13)).toEqual(['@@ -2,7 +2,7 @@', '@@ -10,7 +10,7 @@']);
    expect(at(1)).toEqual(['@@ -1,4 +1,4 @@']);
    expect(at(30)).toEqual(['@@ -27,4 +27,4 @@']);
  });

  it('is one that git applies, whether or not the last line has a line break at its end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'apigee-pipe-diff-'));
    const texts = [
      'a\n',
      'a',
      'a\nb\n',
      'a\nb',
      'a\nc\n\n',
      '\\ No newline\n',
      `${'x\n'.repeat(9)}b`,
      '\r\nb\r\n',
    ];
    const edits = texts.flatMap((from) => texts.filter((to) => to !== from).map((to) => [from, to] as const));
    try {
      const patches = edits.map(([from, to], index) => {
        const diff = unifiedDiff(Buffer.from(from), Buffer.from(to));
        return `--- a/${index}\n+++ b/${index}\n${diff}\n`;
      });
      await Promise.all(edits.map(([from], index) => writeFile(join(folder, `${index}`), from)));
      execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: patches.join('') });
      const made = edits.map((_, index) => readFileSync(join(folder, `${index}`), 'utf8'));
      expect(made).toEqual(edits.map(([, to]) => to));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('counts a side that has nothing from 0', () => {
    expect(unifiedDiff(Buffer.from(''), numbered(2))).toBe('@@ -0,0 +1,2 @@\n+line 1\n+line 2');
    expect(unifiedDiff(numbered(3), Buffer.from('line 1\nline 3\n'))).toContain('-line 2\n');
    expect(unifiedDiff(numbered(2), numbered(4))).toBe('@@ -1,2 +1,4 @@\n line 1\n line 2\n+line 3\n+line 4');
  });

  it('is cut after 300 lines, and says what is left', () => {
    const diff = (many: number): readonly string[] =>
      (unifiedDiff(numbered(1), numbered(many)) ?? '').split('\n');
    expect(diff(299)).toHaveLength(300);
    expect(diff(299).at(-1)).toBe('+line 299');
    expect(diff(300).slice(-2)).toEqual(['+line 299', '… 1 more line']);
  });

  it('is none if a side is no text', () => {
    expect(unifiedDiff(Buffer.from([0, 1, 255]), numbered(1))).toBeUndefined();
    expect(unifiedDiff(numbered(1), Buffer.from([0, 1, 255]))).toBeUndefined();
  });
});
