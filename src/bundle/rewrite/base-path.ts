export interface BasePathEnds {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * A base path with a prefix before and a suffix after it: `/v2` + `/orders` + `-pr7` is `/v2/orders-pr7`.
 * `/` and an empty path are the root; a final `/**` stays at the end; no slash is doubled or left at the end.
 */
export function joinBasePath(basePath: string, { prefix, suffix }: BasePathEnds): string {
  const [, stem = '', tail = ''] = /^(.*?)(\/\*\*)?$/s.exec(basePath.trim()) ?? [];
  const start = withoutFinalSlash(`/${prefix}/${stem}`);
  const whole = withoutFinalSlash(suffix === '' ? start : `${start === '' ? '/' : start}${suffix}`);
  return `${whole}${tail}` || '/';
}

function withoutFinalSlash(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
}
