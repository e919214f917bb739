/** What the budgets are given for: an import takes 0.3 s, any other call 0.1 s, and READY comes 12 s after the deploy. */
export const MEASURED = { importMs: 300, callMs: 100, readyMs: 12_000 };

export const ORGANIZATION_LIMIT = 6000;
