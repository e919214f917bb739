import { describe, expect, it } from '@jest/globals';
import { fit, holdsPart, withPart } from '../../../../src/adapters/bitbucket/shared/comment-parts.ts';
import type { CommentPart } from '../../../../src/ports/code-host.ts';

const part = (step: string, change: Partial<CommentPart> = {}): CommentPart => ({
  step: step.repeat(8),
  commit: 'a1b2c3d4e5f6',
  build: 42,
  failed: false,
  title: `step ${step}`,
  ...change,
});

/** The comment after these wrote their parts, one after the other. */
const written = (...parts: readonly (readonly [string, CommentPart])[]): string =>
  parts.reduce((text, [markdown, of]) => withPart(markdown, of, text === '' ? [] : [text]), '');

const shown = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('[//]'));

describe('The parts of a comment', () => {
  it('are one without a title, and two with theirs', () => {
    expect(shown(written(['all is well', part('a')]))).toEqual(['all is well']);
    expect(shown(written(['all is well', part('a')], ['so it is', part('b')]))).toEqual([
      '### step a',
      'all is well',
      '### step b',
      'so it is',
    ]);
  });

  it('have what failed first, and keep it however often the others write', () => {
    const text = written(
      ['one', part('a')],
      ['two', part('b', { failed: true })],
      ['one again', part('a')],
      ['three', part('c')],
    );

    expect(shown(text)).toEqual(['### step b', 'two', '### step a', 'one again', '### step c', 'three']);
  });

  it('lose their title again if one alone is left', () => {
    const text = written(
      ['one', part('a')],
      ['two', part('b')],
      ['anew', part('a', { commit: 'ffffffffffff', build: 43 })],
    );

    expect(shown(text)).toEqual(['anew']);
  });

  it('of a later build stay if an older one comes late', () => {
    const text = written(
      ['new', part('a', { commit: 'ffffffffffff', build: 43 })],
      ['late', part('b', { build: 42 })],
    );

    expect(shown(text)).toContain('new');
    expect(shown(text)).toContain('late');
  });

  it('of another commit go if they are of no later build', () => {
    const text = written(
      ['old', part('a', { commit: 'ffffffffffff', build: 42 })],
      ['new', part('b', { build: 42 })],
    );

    expect(shown(text)).toEqual(['new']);
  });

  it.each([
    ['aaaa\nbbbb', 'aaaa\nbbbb'],
    ['aaaa\nbbbbb', 'aaaa\n\nThere is more than fits here.'],
    ['aaaa\nbb\nc', 'aaaa\nbb\nc'],
    ['aaaa\nbb\n\nd', 'aaaa\nbb\n\n\nThere is more than fits here.'],
    ['ääää', 'ääää'],
    ['äääää\nb', 'äääää\n\nThere is more than fits here.'],
    ['aaaaaaaaaaaaaa\nb', 'aaaaaaaaaaaaaa\n\nThere is more than fits here.'],
  ])('have whole lines as far as their bytes fit beside a hundred of ours: %j', (markdown, kept) => {
    expect(fit(markdown, 110)).toBe(kept);
  });

  it('of one build on the same commit are replaced by the next build’s, step by step', () => {
    const text = written(
      ['failed', part('a', { failed: true })],
      ['fine', part('b')],
      ['mended', part('a', { build: 43 })],
    );

    expect(shown(text)).toEqual(['### step a', 'mended', '### step b', 'fine']);
  });

  it('are whole though their titles hold brackets, blanks and letters of any script', () => {
    const title = 'deploy · größe/(test) · a *b*';
    const text = written(['one', part('a', { title })], ['two', part('b')], ['three', part('c')]);

    expect(shown(text)).toEqual(['### ' + title, 'one', '### step b', 'two', '### step c', 'three']);
  });

  it('fit together into what Bitbucket takes, each with its first line', () => {
    const long = (name: string): string =>
      [name, '', ...Array.from({ length: 700 }, () => 'x'.repeat(39))].join('\n');
    const text = written(['short', part('a')], [long('long b'), part('b')], [long('long c'), part('c')]);

    expect(Buffer.byteLength(text)).toBeLessThan(32_000);
    expect(shown(text)).toEqual(
      expect.arrayContaining(['short', 'long b', 'long c', 'There is more than fits here.']),
    );
    expect(holdsPart(text, long('long b'), part('b'))).toBe(true);
  });

  it('are missed if somebody wrote over them', () => {
    const text = written(['one', part('a')], ['two', part('b')]);

    expect(holdsPart(text, 'one', part('a'))).toBe(true);
    expect(holdsPart(text, 'one', part('a', { build: 41 }))).toBe(false);
    expect(holdsPart(text, 'one more', part('a'))).toBe(false);
    expect(holdsPart(text, 'one', part('c'))).toBe(false);
  });

  it('overlook what a person wrote between them', () => {
    const standing = `hello\n\n[//]: # (apigee-pipe:step nonsense)\n[//]: # (apigee-pipe:step ${'a'.repeat(8)} a1b2c3d4e5f6 #42 ok %E0%A4%A)`;

    expect(shown(withPart('mine', part('b'), [standing]))).toContain('mine');
  });
});
