/** Chance that repeats: the same seed throws the same numbers. */
export interface Dice {
  /** From 0 to below `sides`. */
  below(sides: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** As many throws as chance wills, `least` to `most`. */
  times<T>(least: number, most: number, make: (index: number) => T): T[];
}

export function diceOf(seed: number): Dice {
  let state = seed;
  const next = (): number => {
    // Mulberry32: small, and good enough to choose among bad ideas.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (sides: number): number => Math.floor(next() * sides);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const found = items[below(items.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    times: (least, most, make) =>
      Array.from({ length: least + below(most - least + 1) }, (_, index) => make(index)),
  };
}
