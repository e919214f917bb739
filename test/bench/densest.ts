/** The most moments that any window of this length holds; `moments` in order. */
export function mostWithin(moments: readonly number[], windowMs: number): number {
  let first = 0;
  let most = 0;
  for (const [index, moment] of moments.entries()) {
    while (moment - (moments[first] ?? moment) >= windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
