import { describe, expect, it } from '@jest/globals';
import { selectNodes } from '../../../src/bundle/rewrite/select-nodes.ts';
import { readSourceTree } from '../../../src/bundle/rewrite/source-tree.ts';

const nested = readSourceTree('<a>'.repeat(200) + '</a>'.repeat(200));

describe('An XPath', () => {
  it.each(['//a', '/a/a[a]', '//*/*/*[*]', `/a${'/a'.repeat(149)}`])('finds places: %s', (xpath) => {
    expect(selectNodes(nested, xpath).kind).toBe('nodes');
  });

  // What looks everywhere, or inside what it looks at, may take for ever: its time is taken away.
  it.each(['//a//a//a//a//a//a', '//*[.//*[.//*[.//*[.//*[.//*]]]]]'])(
    'that multiplies comes to an end: %s',
    (xpath) => {
      expect(selectNodes(nested, xpath)).toMatchObject({
        kind: 'invalid',
        reason: expect.stringContaining('takes too long'),
      });
    },
  );

  it('that yields no places, is none, or is too long is refused with the reason', () => {
    const reasonOf = (xpath: string) => selectNodes(nested, xpath);

    expect(reasonOf('count(//a)')).toMatchObject({ reason: 'yields a number, not a place in the file' });
    expect(reasonOf('"text"')).toMatchObject({ reason: 'yields a string, not a place in the file' });
    expect(reasonOf('//a[')).toMatchObject({ reason: expect.stringMatching(/^is no XPath 1\.0: ./) });
    expect(reasonOf('/a'.repeat(2049))).toMatchObject({ reason: 'is longer than 4096 characters' });
    expect(reasonOf('/a'.repeat(2048)).kind).toBe('nodes');
  });
});
