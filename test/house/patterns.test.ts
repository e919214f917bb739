import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseSync } from '@swc/core';
import { growthOf } from './pattern-growth.ts';
import { filesBelow } from './repository-files.ts';

interface Literal {
  readonly pattern: string;
  readonly flags: string;
}

/** What runs in the linter's child is under its time limit; everything else is the pipe itself. */
const FILES = ['pipe', 'src']
  .flatMap((folder) => filesBelow(folder, '.ts'))
  .filter((file) => !file.startsWith('src/lint-worker/'));

describe('the patterns of the pipe', () => {
  it.each(FILES.map((file) => [file, literalsIn(file)] as const).filter(([, found]) => found.length > 0))(
    'take twice the time for twice the text, whatever the text: %s',
    (_, literals) => {
      const slow = literals.flatMap(({ pattern, flags }) => {
        if (pattern in ONLY_FOR) return [];
        const attack = growthOf(new RegExp(pattern, flags));
        return attack === undefined ? [] : [`/${pattern}/${flags} grows with ${attack}`];
      });

      expect(slow).toEqual([]);
    },
  );

  it('are all written out, where this test sees them', () => {
    const made = FILES.filter((file) => /\bRegExp\(/.test(readFileSync(file, 'utf8')));

    expect(made).toEqual(MADE_OF_PARTS);
  });

  it.each([/\s+$/, /<!--[\s\S]*?-->/g, /\[x [^\]]*\]/])('are told apart from %s', (pattern) => {
    expect(growthOf(pattern)).toBeDefined();
  });

  it.each([/(?<!\s)\s+$/, /^[a-z]+$/, /a|b/g, /^\d{1,5}$/, /&(?:amp|lt);/g])('are like %s', (pattern) => {
    expect(growthOf(pattern)).toBeUndefined();
  });
});

/** Patterns that are slow for texts which never reach them, and why. */
const ONLY_FOR: Readonly<Record<string, string>> = {
  '<!--[\\s\\S]*?-->|<!\\[CDATA\\[[\\s\\S]*?\\]\\]>|<\\?[\\s\\S]*?\\?>|<(?:[^<>"\']|"[^"]*"|\'[^\']*\')*>':
    'well-formed XML, in which every comment, section and instruction ends',
  '\\/resources\\/.*\\.jsc?$': 'entry names, which are short',
  '\\/resources\\/.*\\.js(?:c|on)?$': 'entry names, which are short',
};

/** None: what is put together, this test does not see. */
const MADE_OF_PARTS: readonly string[] = [];

function literalsIn(file: string): readonly Literal[] {
  const found: Literal[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && node.type === 'RegExpLiteral') found.push(node as unknown as Literal);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'esnext' }));
  return found;
}
