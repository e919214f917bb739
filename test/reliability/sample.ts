/** A call is tried with one of so many parts of the faults. */
const PARTS = 4;

/**
 * With MATRIX=whole every fault on every call, which takes as long as all other tests together; else every
 * fourth on each call, the next ones on the next call, so that every fault is tried on every kind of call.
 */
export function sampleOf<Column>(columns: readonly Column[], place: number): readonly Column[] {
  if (process.env['MATRIX'] === 'whole') return columns;
  return columns.filter((_, index) => index % PARTS === place % PARTS);
}

/** Of the sample one alone: for a call whose faults another scene tries in the same code. */
export function oneOf<Column>(columns: readonly Column[], place: number): readonly Column[] {
  const sampled = sampleOf(columns, place);
  if (process.env['MATRIX'] === 'whole') return sampled;
  return sampled.filter((_, index) => index === Math.floor(place / PARTS) % sampled.length);
}
