import type { LeftOut } from './protocol.ts';

/** At most so many, in their order; warnings are left out before errors, and what is left out is counted. */
export function keepMost<Item>(
  all: readonly Item[],
  most: number,
  isError: (one: Item) => boolean,
): { readonly kept: readonly Item[]; readonly leftOut: LeftOut } {
  if (all.length <= most) return { kept: all, leftOut: { errors: 0, warnings: 0 } };
  const errors = Math.min(all.filter(isError).length, most);
  let errorsLeft = errors;
  let warningsLeft = most - errors;
  const leftOut = { errors: 0, warnings: 0 };
  const kept = all.filter((one) => {
    if (isError(one)) {
      if (errorsLeft > 0) return (errorsLeft -= 1) >= 0;
      leftOut.errors += 1;
      return false;
    }
    if (warningsLeft > 0) return (warningsLeft -= 1) >= 0;
    leftOut.warnings += 1;
    return false;
  });
  return { kept, leftOut };
}
