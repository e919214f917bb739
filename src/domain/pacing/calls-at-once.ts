/**
 * Calls that one question asks at the same time: enough to be quick, few enough to leave room for the others. The rate
 * limit stands below.
 */
export const CALLS_AT_ONCE = 8;
