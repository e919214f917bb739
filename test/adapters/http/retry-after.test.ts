import { describe, expect, it } from '@jest/globals';
import { readRetryAfter } from '../../../src/adapters/http/answer.ts';
import * as fc from '../../support/properties.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

describe('reading Retry-After', () => {
  it('takes seconds', () => {
    expect(readRetryAfter('17', NOW)).toBe(17_000);
    expect(readRetryAfter(' 0 ', NOW)).toBe(0);
  });

  it('takes a date, counted from now, and a past one as now', () => {
    expect(readRetryAfter('Thu, 01 Jan 2026 12:00:30 GMT', NOW)).toBe(30_000);
    expect(readRetryAfter('Thu, 01 Jan 2026 11:00:00 GMT', NOW)).toBe(0);
  });

  it('knows nothing where there is nothing to know', () => {
    for (const header of [undefined, '', 'soon', '-5', '1.5', '1e9', 'NaN', '2026-01-01']) {
      expect(readRetryAfter(header, NOW)).toBeUndefined();
    }
  });

  it('reads every number of seconds and every date back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000_000 }), (seconds) => {
        expect(readRetryAfter(String(seconds), NOW)).toBe(seconds * 1000);
        expect(readRetryAfter(new Date(NOW + seconds * 1000).toUTCString(), NOW)).toBe(seconds * 1000);
      }),
    );
  });

  it('never gives anything but a finite number of milliseconds, whatever the header says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.bigInt({ min: 0n }).map(String)), (header) => {
        const wait = readRetryAfter(header, NOW) ?? 0;
        expect(Number.isFinite(wait) && wait >= 0).toBe(true);
      }),
    );
  });
});
