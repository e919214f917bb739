/** Which fault is switched on in a copy of the project, and whether it is written down who reaches which. */
export interface FaultState {
  /** 0: none. */
  readonly fault: number;
  /** Where to write what is reached; '' for nowhere. */
  readonly reached: string;
  /** Who is running. */
  readonly test: string;
}

type Watched = typeof globalThis & {
  faultIsOn?: (fault: number) => boolean;
  /** What the pipe gives the linter's process, which has no environment and reads no file of ours. */
  faultsForLinter?: { readonly code: string; readonly flags: readonly string[] };
};

/** Its text goes into the program and into the linter's process as well, so it knows nothing but what it is given. */
export function watchFaults(state: FaultState, self: string): void {
  const { appendFileSync } = process.getBuiltinModule('node:fs');
  const watched = globalThis as Watched;
  // Asked millions of times by some tests.
  const seen: boolean[] = [];
  const { fault: on, reached } = state;
  watched.faultIsOn = (fault) => {
    if (reached !== '' && seen[fault] !== true) {
      seen[fault] = true;
      try {
        appendFileSync(reached, `${fault} ${state.test}\n`);
      } catch {
        // A story lets no file become larger than a byte or two, and none of its programs may end for that.
      }
    }
    return fault === on;
  };
  watched.faultsForLinter = {
    code: `(${self})(${JSON.stringify(state)}, '');`,
    flags: state.reached === '' ? [] : [`--allow-fs-write=${state.reached}`],
  };
}
