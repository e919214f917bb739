import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { listed, listedInShort, stopped, withHint } from '../../../src/domain/text/sentences.ts';
import { filesBelow } from '../../house/repository-files.ts';

describe('What went wrong and what to do about it', () => {
  it.each([
    ['It failed', 'Try again.', 'It failed. Try again.'],
    ['It failed.', 'Try again.', 'It failed. Try again.'],
    ['Who is it?', 'Sign in.', 'Who is it? Sign in.'],
    ['It reported "no class"', 'Add it.', 'It reported "no class". Add it.'],
    ['The server ended with two..', 'Ask it.', 'The server ended with two. Ask it.'],
    ['And so on…', 'See above.', 'And so on… See above.'],
    ['It failed \n', 'Try again.', 'It failed. Try again.'],
  ])('%j and %j stand as two sentences', (message, hint, whole) => {
    expect(withHint({ message, hint })).toBe(whole);
  });

  it('is the sentence as it is if nothing can be done', () => {
    expect(withHint({ message: 'It failed' })).toBe('It failed');
    expect(withHint({ message: 'It failed', hint: '' })).toBe('It failed');
    expect(stopped('and three...')).toBe('and three...');
  });

  it('are put together in one place of the code', () => {
    const glued = filesBelow('src', '.ts').filter((file) =>
      /(?:message|hint)\} \$\{\w*\.?(?:hint|message)\b|\[\w+\.message, \w+\.hint\]/.test(
        readFileSync(file, 'utf8'),
      ),
    );

    expect(glued).toEqual([]);
  });
});

describe('Names in a sentence', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('%j are listed as people do', (names, words) => {
    expect(listed(names)).toBe(words);
    expect(listed(names, 'or')).toBe(words.replace('and', 'or'));
  });

  it.each([
    [['a', 'b'], 'a, b'],
    [['a', 'b', 'c'], 'a, b and 1 more'],
    [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
  ])('%j of which two are told leave the rest counted', (names, words) => {
    expect(listedInShort(names, 2)).toBe(words);
  });
});
