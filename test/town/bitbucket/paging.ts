/** A page as Cloud gives it: only `values` and `next` are sure, and `fields` cuts even those. */
export function pageOf(all: readonly object[], url: URL): object {
  const size = Math.min(100, Math.max(1, Number(url.searchParams.get('pagelen') ?? 10)));
  const page = Number(url.searchParams.get('page') ?? 1);
  const values = all.slice((page - 1) * size, page * size);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  const whole = page * size < all.length ? { values, next: next.href } : { values };
  const fields = url.searchParams.get('fields');
  return fields === null ? whole : (only(whole, fields.split(',')) as object);
}

function only(value: unknown, paths: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => only(item, paths));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (paths.includes(name)) kept[name] = inner;
    const below = paths
      .filter((path) => path.startsWith(`${name}.`))
      .map((path) => path.slice(name.length + 1));
    if (below.length > 0) kept[name] = only(inner, below);
  }
  return kept;
}
