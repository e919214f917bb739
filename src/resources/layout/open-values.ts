import pMap from 'p-map';
import { PipeError } from '../../errors/pipe-error.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { type DeclaredEntity, type FieldValue, FileContent, UnreadSecret } from '../entity.ts';
import { isObject } from '../shape.ts';
import { invalid } from './read-document.ts';

/** A file of the repository by its path there; undefined if it has none. Throws FileRefusal. */
export type OpenFile = (path: string, limit: number) => Promise<Uint8Array | undefined>;

/** Fields of aliases and resource files that name a file. */
const CONTENT_FIELDS = ['certFile', 'keyFile', 'file', 'content'] as const;
const LARGEST_BYTES = 15 * 1024 * 1024;

/** Reads what entities are made of: certificates, keys, resource files. What cannot be read is told. */
export async function readContents(
  entities: readonly DeclaredEntity[],
  open: OpenFile,
): Promise<{ readonly entities: readonly DeclaredEntity[]; readonly problems: readonly PipeError[] }> {
  const opened = await pMap(
    entities,
    async (entity) => {
      const problems: PipeError[] = [];
      if (entity.kind !== 'alias' && entity.kind !== 'resourcefile') return { entity, problems };
      const fields: Record<string, FieldValue> = { ...entity.fields };
      for (const field of CONTENT_FIELDS) {
        const path = fields[field];
        if (typeof path !== 'string') continue;
        const content = await openFile(path, entity, open);
        if (content instanceof PipeError) problems.push(content);
        else fields[field] = content;
      }
      return { entity: { ...entity, fields }, problems };
    },
    { concurrency: 8 },
  );
  return {
    entities: opened.map(({ entity }) => entity),
    problems: opened.flatMap(({ problems }) => problems),
  };
}

/** From where `resources` lies, else from the clone: Maven's plugin starts from the working directory. */
async function openFile(
  path: string,
  { source }: DeclaredEntity,
  open: OpenFile,
): Promise<FileContent | PipeError> {
  const relative = path.replace(/^(?:\.\/)+/, '');
  const isInside = !relative.startsWith('/') && !relative.split('/').includes('..');
  for (const root of isInside ? rootsOf(source.file) : []) {
    const below = `${root}${relative}`;
    try {
      const bytes = await open(below, LARGEST_BYTES);
      if (bytes !== undefined) return new FileContent(below, bytes);
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      return invalid(source, error.message.replace(/\.$/, ''), error.hint);
    }
  }
  const shown = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
  return invalid(
    source,
    `${shown} is no file of the repository`,
    'Paths start beside the folder resources, or at the root of the repository, and stay in it.',
  );
}

function rootsOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  const resources = parts.lastIndexOf('resources');
  const around = resources >= 0 ? parts.slice(0, resources) : parts;
  return [...new Set([around.map((part) => `${part}/`).join(''), ''])];
}

/** Puts in what Secret Manager holds, each secret read once. Without a store they stay unread. */
export async function readSecrets(
  entities: readonly DeclaredEntity[],
  open: (() => Promise<SecretStore>) | undefined,
): Promise<readonly DeclaredEntity[]> {
  const names = new Set(entities.flatMap(({ fields }) => unreadIn(fields)));
  if (names.size === 0 || open === undefined) return entities;
  const store = await open();
  const values = new Map<string, FieldValue>(
    await pMap(names, async (name) => [name, (await store.read(name)).value] as const, { concurrency: 4 }),
  );
  return entities.map((entity) => ({
    ...entity,
    fields: filled(entity.fields, values) as DeclaredEntity['fields'],
  }));
}

function unreadIn(value: FieldValue): readonly string[] {
  if (value instanceof UnreadSecret) return [value.resource];
  if (Array.isArray(value)) return value.flatMap((item: FieldValue) => unreadIn(item));
  return isObject(value) ? Object.values(value).flatMap(unreadIn) : [];
}

function filled(value: FieldValue, values: ReadonlyMap<string, FieldValue>): FieldValue {
  if (value instanceof UnreadSecret) return values.get(value.resource) ?? value;
  if (Array.isArray(value)) return value.map((item: FieldValue) => filled(item, values));
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, inner]) => [name, filled(inner, values)]));
}
