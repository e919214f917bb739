type Tree = Map<string, Tree>;

/**
 * What `fields` of a request leaves of an answer, each path through every element of a list:
 * `proxies(name,revision)`, `deployments/revision`, `metaData.subType`, `*`.
 */
export function partialResponse(body: object, fields: string | null): object {
  return fields === null || fields === '' ? body : (pick(body, selectionIn(fields)) as object);
}

function selectionIn(fields: string): Tree {
  const root: Tree = new Map();
  const open = [root];
  let current = root;
  for (const [piece] of fields.matchAll(/[^,/.()\s]+|[,()]/g)) {
    if (piece === '(') open.push(current);
    else if (piece === ')') current = open.pop() ?? root;
    else if (piece === ',') current = open.at(-1) ?? root;
    else current = current.get(piece) ?? added(current, piece);
  }
  return root;
}

function added(tree: Tree, name: string): Tree {
  const below: Tree = new Map();
  tree.set(name, below);
  return below;
}

/** All of a field below which nothing is chosen. */
function pick(value: unknown, chosen: Tree): unknown {
  if (chosen.size === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => pick(one, chosen));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      const below = chosen.get(name) ?? chosen.get('*');
      return below === undefined ? [] : [[name, pick(one, below)]];
    }),
  );
}
