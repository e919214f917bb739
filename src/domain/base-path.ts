/** Apigee takes `/orders/` and `/orders/**` for `/orders`. */
export function normalBasePath(basePath: string): string {
  let end = basePath.length;
  for (;;) {
    if (end > 1 && basePath[end - 1] === '/') end -= 1;
    else if (end > 2 && basePath.endsWith('/**', end)) end -= 2;
    else return basePath.slice(0, end);
  }
}

/** True if both texts name one base path, however their ends are written. */
export function sameBasePath(left: string, right: string): boolean {
  return normalBasePath(left) === normalBasePath(right);
}
