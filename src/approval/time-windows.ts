import type { Freeze, TimeWindow } from './requirements.ts';

interface LocalTime {
  /** `mon` … `sun`. */
  readonly day: string;
  /** `08:05`. */
  readonly time: string;
  /** `2026-12-20`. */
  readonly date: string;
}

/** What the clock on the wall shows in a zone, summer time included. */
function localTime(nowMs: number, zone: string): LocalTime {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(nowMs);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return {
    day: of('weekday').toLowerCase(),
    time: `${of('hour')}:${of('minute')}`,
    date: `${of('year')}-${of('month')}-${of('day')}`,
  };
}

/** True within one of the windows; the minute `to` is outside. */
export function isOpen(windows: readonly TimeWindow[], nowMs: number): boolean {
  return windows.some(({ days, from, to, zone }) => {
    const { day, time } = localTime(nowMs, zone);
    return days.some((one) => one === day) && time >= from && time < to;
  });
}

/** The freeze that holds now; days begin and end in each of the zones. */
export function frozenBy(
  freezes: readonly Freeze[],
  nowMs: number,
  zones: readonly string[],
): Freeze | undefined {
  const dates = (zones.length === 0 ? ['UTC'] : zones).map((zone) => localTime(nowMs, zone).date);
  return freezes.find(({ from, to }) => dates.some((date) => date >= from && date <= to));
}

/** `mon, tue 08:00–16:00 Europe/Berlin`. */
export function describeWindows(windows: readonly TimeWindow[]): string {
  return windows.map(({ days, from, to, zone }) => `${days.join(', ')} ${from}–${to} ${zone}`).join('; or ');
}

export function describeNow(nowMs: number, windows: readonly TimeWindow[]): string {
  const zone = windows[0]?.zone ?? 'UTC';
  const { day, time } = localTime(nowMs, zone);
  return `${day} ${time} ${zone}`;
}
