export interface EmulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
  advance(milliseconds: number): void;
}

/** Real time plus what was added by hand; a driven clock stands still between the additions. */
export function emulatorClock(kind: 'real' | 'driven' = 'real'): EmulatorClock {
  const start = Date.now();
  let added = 0;
  return {
    now: () => (kind === 'driven' ? start : Date.now()) + added,
    advance: (milliseconds) => {
      added += milliseconds;
    },
  };
}
