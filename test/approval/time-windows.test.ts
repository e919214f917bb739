import { describe, expect, it } from '@jest/globals';
import { frozenBy, isOpen } from '../../src/approval/time-windows.ts';

const WINDOW = {
  days: ['sun' as const, 'mon' as const],
  from: '08:00',
  to: '16:00',
  zone: 'Europe/Berlin',
};

describe('a time window', () => {
  it.each([
    ['before the change to summer time', '2026-03-23T06:59:00Z', false],
    ['at its first minute in winter', '2026-03-23T07:00:00Z', true],
    ['at its first minute in summer', '2026-03-30T06:00:00Z', true],
    ['on the Sunday of the change', '2026-03-29T06:00:00Z', true],
    ['before it on the Sunday of the change', '2026-03-29T05:59:00Z', false],
    ['at its last minute', '2026-03-30T13:59:00Z', true],
    ['at the minute it ends', '2026-03-30T14:00:00Z', false],
    ['on another day', '2026-03-31T09:00:00Z', false],
    ['on a Sunday there that is still Saturday in UTC', '2026-03-28T23:30:00Z', false],
  ])('is judged %s', (_when, at, open) => {
    expect(isOpen([WINDOW], Date.parse(at))).toBe(open);
  });
});

describe('a freeze', () => {
  const freeze = { from: '2026-12-20', to: '2027-01-03' };

  it.each([
    ['2026-12-19T22:59:00Z', false],
    ['2026-12-19T23:00:00Z', true],
    ['2027-01-03T22:59:00Z', true],
    ['2027-01-03T23:00:00Z', false],
  ])('holds whole days of the zone, both included: %s', (at, holds) => {
    expect(frozenBy([freeze], Date.parse(at), ['Europe/Berlin']) !== undefined).toBe(holds);
  });
});
