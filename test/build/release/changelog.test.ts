import { describe, expect, it } from '@jest/globals';
import { compareVersions, newestRelease } from '../../../build/release/changelog.ts';

const HEAD = '# Changelog\n\nText.\n\n## [Unreleased]\n';

describe('the newest release of the changelog', () => {
  it('is the first heading below an empty Unreleased, with its notes', () => {
    const log = `${HEAD}\n## [1.10.0] - 2026-12-01\n\n### Added\n\n- One.\n\n## [1.9.0] - 2026-11-01\n\n- Old.\n`;

    expect(newestRelease(log)).toEqual({ version: '1.10.0', notes: '### Added\n\n- One.' });
  });

  it.each([
    ['Entries stand under Unreleased', `${HEAD}\n- New.\n\n## [1.0.0] - 2026-12-01\n`],
    ['has no release', HEAD],
    ['must begin with', '# Changelog\n\n## [1.0.0] - 2026-12-01\n'],
    ['is no heading of a release', `${HEAD}\n## 1.0.0\n`],
    ['is no heading of a release', `${HEAD}\n## [1.0.0-beta] - 2026-12-01\n`],
    ['is no heading of a release', `${HEAD}\n## [1.0.0] - 2026-13-01\n`],
    ['which is not older', `${HEAD}\n## [1.9.0] - 2026-12-01\n\n## [1.10.0] - 2026-11-01\n`],
    ['which is not older', `${HEAD}\n## [1.9.0] - 2026-12-01\n\n## [1.9.0] - 2026-11-01\n`],
  ])('is refused with "%s"', (sentence, log) => {
    expect(() => newestRelease(log)).toThrow(sentence);
  });

  it('compares versions by number', () => {
    expect(['1.10.0', '1.9.9', '2.0.0', '1.9.10'].toSorted(compareVersions)).toEqual([
      '1.9.9',
      '1.9.10',
      '1.10.0',
      '2.0.0',
    ]);
  });
});
