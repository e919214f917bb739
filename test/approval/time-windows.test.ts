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

describe('a time window across the change of the clocks', () => {
  const early = (zone: string) => ({ days: ['sun' as const], from: '01:30', to: '02:30', zone });

  it.each([
    // Berlin 2027: at 01:00 UTC the clock goes from 02:00 to 03:00.
    ['Europe/Berlin', 'in the last minute before it', '2027-03-28T00:59:00Z', true],
    ['Europe/Berlin', 'in the hour that the clock leaves out', '2027-03-28T01:00:00Z', false],
    ['Europe/Berlin', 'a week later, in summer time', '2027-04-04T00:15:00Z', true],
    // In autumn 02:00 to 03:00 comes twice: the window is open in both.
    ['Europe/Berlin', 'the first time that it is 02:15', '2027-10-31T00:15:00Z', true],
    ['Europe/Berlin', 'the second time that it is 02:15', '2027-10-31T01:15:00Z', true],
    ['Europe/Berlin', 'between the two', '2027-10-31T00:45:00Z', false],
    // New York 2027: two weeks earlier, at 07:00 UTC from 02:00 to 03:00.
    ['America/New_York', 'in the last minute before it', '2027-03-14T06:59:00Z', true],
    ['America/New_York', 'in the hour that the clock leaves out', '2027-03-14T07:00:00Z', false],
    ['America/New_York', 'while Berlin still has winter time', '2027-03-21T05:45:00Z', true],
    ['America/New_York', 'the first time that it is 01:45', '2027-11-07T05:45:00Z', true],
    ['America/New_York', 'the second time that it is 01:45', '2027-11-07T06:45:00Z', true],
    ['America/New_York', 'once it is over', '2027-11-07T07:30:00Z', false],
  ])('is judged by the clock of %s %s', (zone, _when, at, open) => {
    expect(isOpen([early(zone)], Date.parse(at))).toBe(open);
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
