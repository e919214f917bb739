/** Runs at a time: most of a run is waiting. */
export const AT_A_TIME = 18;
