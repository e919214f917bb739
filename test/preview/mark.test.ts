import { describe, expect, it } from '@jest/globals';
import { formatMarker, parseMarker, stripMarker } from '../../src/bundle/marker.ts';
import { formatPreviewMark, isOf, parsePreviewMark, repositoryInMark } from '../../src/preview/mark.ts';

const MARK = {
  repository: '9970a9b6-2d86-413f-8555-da8e1ac0e542',
  pullRequest: 7,
  commit: 'a1b2c3d4e5f6',
  expiresAtMs: Date.UTC(2026, 11, 3, 20),
};
const MARKER = formatMarker({ digest: `sha256:${'0'.repeat(64)}`, commit: 'a1b2c3d4e5f60', build: 42 });
const BOTH = `${formatPreviewMark(MARK)} ${MARKER}`;

describe('the mark of a preview', () => {
  it('is read back as it was written, before the marker and alone', () => {
    expect(parsePreviewMark(`The orders API ${BOTH}`)).toEqual(MARK);
    expect(parsePreviewMark(formatPreviewMark(MARK))).toEqual(MARK);
    expect(parsePreviewMark(formatPreviewMark({ ...MARK, commit: undefined }))?.commit).toBeUndefined();
  });

  it('leaves the marker behind it readable and is no part of what the author wrote', () => {
    expect(parseMarker(`The orders API ${BOTH}`)).toMatchObject({ build: 42 });
    expect(stripMarker(`The orders API ${BOTH}`)).toBe('The orders API');
  });

  it('is not believed anywhere but at the end, where only the pipe writes', () => {
    const forged = formatPreviewMark({ ...MARK, pullRequest: 3 });
    expect(parsePreviewMark(`${forged} ${MARKER} by hand`)).toBeUndefined();
    expect(parsePreviewMark(`${forged} ${BOTH}`)?.pullRequest).toBe(7);
    expect(parsePreviewMark(`${forged} and ${MARKER}`)).toBeUndefined();
    expect(parsePreviewMark('[apigee-pipe-preview a #7 local until 2026-99-99T99:99:99Z]')).toBeUndefined();
  });

  it('belongs to one pull request of one repository', () => {
    expect(isOf(MARK, { repository: MARK.repository, pullRequest: 7 })).toBe(true);
    expect(isOf(MARK, { repository: MARK.repository, pullRequest: 77 })).toBe(false);
    expect(isOf(MARK, { repository: 'acme/apis', pullRequest: 7 })).toBe(false);
    expect(isOf(undefined, { repository: MARK.repository, pullRequest: 7 })).toBe(false);
  });

  it('names the repository by what outlives a new name', () => {
    expect(repositoryInMark('{9970A9B6-2D86}', 'acme/apis')).toBe('9970a9b6-2d86');
    expect(repositoryInMark(undefined, 'acme/apis')).toBe('acme/apis');
    expect(repositoryInMark(' ', undefined)).toBeUndefined();
    expect(repositoryInMark(undefined, 'a b/[c]')).toBe('a%20b/%5Bc%5D');
  });
});
