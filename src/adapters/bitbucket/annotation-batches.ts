const BATCH = 100;
const MOST = 1000;

/** Cut as both APIs want them: 100 a request, 1,000 a report. */
export function inBatches<T>(annotations: readonly T[]): readonly (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  for (let start = 0; start < Math.min(annotations.length, MOST); start += BATCH) {
    batches.push(annotations.slice(start, Math.min(start + BATCH, MOST)));
  }
  return batches;
}
