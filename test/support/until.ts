import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Looks every 2 ms until there is something (not undefined, null or false), for two minutes, since no test knows how
 * long another process takes on a busy machine. A test that goes on after a time of its own guess fails there.
 */
export async function until<Value>(look: () => Value | Promise<Value>): Promise<NonNullable<Value>> {
  const lastMs = performance.now() + 120_000;
  while (performance.now() < lastMs) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await sleep(2);
  }
  throw new Error('it did not come to pass in two minutes');
}
