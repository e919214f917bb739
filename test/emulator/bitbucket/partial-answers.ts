/**
 * Cloud's `fields`: plain names keep only themselves, `+` adds what is left out unless asked for, `-` takes
 * away; `*` is every name of a level. Without `next` in a plain list the next page is not told.
 */
export function partial(whole: object, fields: string | null, hidden: readonly string[] = []): object {
  const asked = (fields ?? '').split(',').filter((each) => each !== '');
  const added = asked.filter((each) => each.startsWith('+')).map((each) => each.slice(1));
  const removed = asked.filter((each) => each.startsWith('-')).map((each) => each.slice(1));
  const plain = asked.filter((each) => !/^[+-]/.test(each));
  const wanted = [...plain, ...added];
  if (plain.length > 0) return without(only(whole, wanted), removed) as object;
  const left = hidden.filter((path) => !wanted.some((each) => each === path || each.startsWith(`${path}.`)));
  return without(whole, [...left, ...removed]) as object;
}

function only(value: unknown, paths: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => only(item, paths));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (paths.includes(name)) kept[name] = inner;
    const deeper = below(paths, name);
    if (deeper.length > 0) kept[name] = deeper.includes('*') ? inner : only(inner, deeper);
  }
  return kept;
}

function without(value: unknown, paths: readonly string[]): unknown {
  if (paths.length === 0) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => without(item, paths));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !paths.includes(name))
    .map(([name, inner]) => [name, without(inner, below(paths, name))]);
  return Object.fromEntries(entries) as object;
}

function below(paths: readonly string[], name: string): readonly string[] {
  return paths
    .filter((path) => path.startsWith(`${name}.`) || path.startsWith('*.'))
    .map((path) => path.slice(path.indexOf('.') + 1));
}
