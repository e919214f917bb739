import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeFiles } from '../../../src/adapters/files/node-files.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { type DeclaredEntity, type FieldValue, nameOf } from '../../../src/resources/entity.ts';
import {
  type ConfigurationRequest,
  readConfiguration,
} from '../../../src/resources/layout/read-configuration.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Tree = Readonly<Record<string, unknown>>;

/** A clone with these files: texts and bytes as they are, everything else as JSON. */
export function cloneOf(tree: Tree): string {
  const clone = temporaryFolder('layout-');
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(clone, path), isRaw ? content : JSON.stringify(content, null, 2));
  }
  return clone;
}

/** Reads `resources/edge` for the environment test, unless said otherwise. */
export async function read(tree: Tree, more: Partial<ConfigurationRequest> = {}) {
  const clone = more.clone ?? cloneOf(tree);
  const found = await readConfiguration(
    {
      paths: ['resources/edge'],
      clone,
      environments: ['test'],
      variables: {},
      secrets: undefined,
      ...more,
    },
    nodeFiles([clone]),
  );
  return {
    ...found,
    told: found.problems.map(({ message }) => message),
    names: found.entities.map((entity) => `${entity.kind} ${entity.scope} ${nameOf(entity)}`),
    fieldsOf: (name: string) => {
      const one = found.entities.find((entity) => nameOf(entity) === name);
      return one === undefined ? undefined : revealed(one.fields);
    },
  };
}

/** As Apigee would get it. */
function revealed(fields: DeclaredEntity['fields']): unknown {
  const open = (value: FieldValue): unknown => {
    if (value instanceof Secret) return value.reveal();
    if (Array.isArray(value)) return value.map((item: FieldValue) => open(item));
    if (value === null || typeof value !== 'object' || 'toJSON' in value) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, open(inner)]));
  };
  return open(fields);
}
