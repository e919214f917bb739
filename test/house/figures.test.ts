import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { withFigure } from '../image/figures.ts';

const PAGE = '# Page\n\n| what |\n| lint |\n\n## Others\n\nThey stay.\n';
const size = { what: 'size', budget: '≤ 60 MB', measured: '56 MB', holds: true };

describe('The figures of the image', () => {
  it('take a part of the page of results and replace themselves in it', () => {
    const once = withFigure(PAGE, size, 'Measured on Monday.');
    const twice = withFigure(
      withFigure(
        once,
        { what: 'start', budget: '≤ 2.5 ×', measured: '2 ×', holds: true },
        'Measured on Tuesday.',
      ),
      { ...size, measured: '61 MB', holds: false },
      'Measured on Wednesday.',
    );

    expect(once.startsWith(PAGE)).toBe(true);
    expect(twice.slice(PAGE.length)).toContain(
      '| size | ≤ 60 MB | 61 MB | **does not hold** |\n| start | ≤ 2.5 × | 2 × | holds |\n',
    );
    expect(twice).not.toMatch(/56 MB|Monday|Tuesday/);
    expect(withFigure(`${once}\n## Below\n\nStays too.\n`, size, 'x')).toMatch(
      /They stay\.[^]*\n## Below\n\nStays too\.\n$/,
    );
  });

  it('are kept for both architectures and for the start, and all hold', () => {
    const page = readFileSync('test/bench/RESULTS.md', 'utf8');
    const rows = [...page.matchAll(/^\| (?:size of the image|start in the container).*$/gm)].map(
      ([row]) => row,
    );

    expect(rows.map((row) => row.slice(2).split(' | ', 1)[0])).toEqual([
      'size of the image for amd64',
      'size of the image for arm64',
      'start in the container to a configuration error',
    ]);
    expect(rows.filter((row) => !row.endsWith('| holds |'))).toEqual([]);
  });
});
