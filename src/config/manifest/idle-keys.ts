import type { ManifestPath } from './manifest.ts';

export interface IdleKey {
  readonly path: ManifestPath;
  /** What follows the key's name. */
  readonly message: string;
}

/** Keys of a manifest that are allowed and change nothing: what is empty, or asks for nothing. */
export function idleKeys(content: object, path: ManifestPath = []): readonly IdleKey[] {
  return Object.entries(content).flatMap(([name, value]: readonly [string, unknown]): readonly IdleKey[] => {
    const here = [...path, Array.isArray(content) ? Number(name) : name];
    const message = whyIdle(here, value);
    if (message !== undefined) return [{ path: here, message }];
    return isHolder(value) ? idleKeys(value, here) : [];
  });
}

function whyIdle(path: ManifestPath, value: unknown): string | undefined {
  if (value === false && path.at(-2) === 'gate') return 'is false, and asks for nothing.';
  if (!isHolder(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length === 0 && !maySayNone(path)) return 'is empty, and changes nothing.';
  const isBundle = path.length === 2 && path[0] === 'bundles';
  return isBundle && keys.join() === 'match' ? 'has no settings, and changes nothing.' : undefined;
}

/** No variables, and an environment that is to have no settings: this is how a manifest says so. */
function maySayNone(path: ManifestPath): boolean {
  const [first] = path;
  return (first === 'variables' && path.length === 1) || (first === 'environments' && path.length === 2);
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
