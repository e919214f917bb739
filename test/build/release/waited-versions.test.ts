import { describe, expect, it } from '@jest/globals';
import { waitedVersion } from '../../../build/release/waited-versions.ts';

const NOW = new Date('2026-11-27T00:00:00Z');
const time = {
  created: '2020-01-01T00:00:00Z',
  '1.9.0': '2026-01-01T00:00:00Z',
  '1.10.0': '2026-11-19T00:00:00Z',
  '1.10.1': '2026-11-20T00:00:00Z',
  '1.10.2': '2026-11-20T00:00:01Z',
  '1.11.0': '2026-11-02T00:00:00Z',
  '2.0.0-beta.1': '2026-11-01T00:00:00Z',
};
// 1.11.0 was taken back: its time is still told.
const versions = ['1.9.0', '1.10.0', '1.10.1', '1.10.2', '2.0.0-beta.1'];

describe('the update that is proposed', () => {
  it('is the newest that has been out for seven days to the second', () => {
    expect(waitedVersion('1.9.0', { time, versions }, NOW)).toBe('1.10.1');
  });

  it('never goes back, and is none if nothing newer has waited', () => {
    expect(waitedVersion('1.10.1', { time, versions }, NOW)).toBeUndefined();
    expect(waitedVersion('1.10.2', { time, versions }, NOW)).toBeUndefined();
  });

  it('is none for a version without a time', () => {
    expect(waitedVersion('1.9.0', { time: {}, versions }, NOW)).toBeUndefined();
  });
});
