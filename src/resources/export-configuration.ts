import { type EntityChange, identityOf } from './change.ts';
import { descriptorOf } from './descriptors.ts';
import { type DeclaredEntity, type EntityKind, FileContent, nameOf } from './entity.ts';
import { type WrittenEntity, writeBack } from './layout/write-back.ts';
import { unmarked } from './mark.ts';
import { comparableText, type Fields, plainFields } from './shape.ts';

/** Their fields are no secrets, and a file can hold all of them. */
const WRITABLE: ReadonlySet<EntityKind> = new Set<EntityKind>([
  'targetserver',
  'reference',
  'flowhook',
  'debugmask',
  'datacollector',
  'apiproduct',
  'rateplan',
  'developer',
  'appgroup',
  'space',
]);

export interface ExportedConfiguration {
  /** Files below the clone, as they are to be. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Goes on from "Left as they are: …". */
  readonly left: readonly string[];
}

/**
 * What the files must hold to be as the organization is, entity by entity. What is secret, what comes from a variable
 * and what is gone stays as it is in the files, and is named. `textOf` gives a file's text.
 */
export function exportedConfiguration(
  changes: readonly EntityChange[],
  declared: readonly DeclaredEntity[],
  textOf: (file: string) => string,
): ExportedConfiguration {
  const byIdentity = new Map(declared.map((entity) => [identityOf(entity), entity]));
  const files = new Map<string, Uint8Array>();
  const left: string[] = [];
  const written = new Map<string, WrittenEntity[]>();
  for (const change of changes) {
    const entity = byIdentity.get(identityOf(change.ref));
    if (entity === undefined || change.change === 'unchanged') continue;
    const why = whyLeft(entity, change);
    if (why !== undefined) left.push(`${descriptorOf(entity.kind).title} ${nameOf(entity)} (${why})`);
    else if (change.change === 'update') keepFields(entity, change, { files, written });
  }
  for (const [file, entities] of written) {
    const before = textOf(file);
    const { text, entangled } = writeBack(before, entities);
    if (text !== before) files.set(file, new TextEncoder().encode(text));
    left.push(
      ...entangled.map(
        ({ source, field }) => `${field} in ${source.file}:${source.line} (a variable stands there)`,
      ),
    );
  }
  return { files, left };
}

function whyLeft({ kind, source }: DeclaredEntity, { change }: EntityChange): string | undefined {
  if (change !== 'update') return 'it is not there';
  if (kind === 'resourcefile') return undefined;
  if (!WRITABLE.has(kind)) return 'its values are not exported';
  return /\.json$/i.test(source.file) ? undefined : 'its file is YAML';
}

interface Kept {
  readonly files: Map<string, Uint8Array>;
  readonly written: Map<string, WrittenEntity[]>;
}

function keepFields(
  entity: DeclaredEntity,
  { wanted, live }: Extract<EntityChange, { change: 'update' }>,
  { files, written }: Kept,
): void {
  if (entity.kind === 'resourcefile') return keepContent(files, entity, live.fields);
  const fields = changedFields(entity, wanted, live.fields);
  const { source } = entity;
  written.set(source.file, [...(written.get(source.file) ?? []), { source, fields }]);
}

function keepContent(files: Map<string, Uint8Array>, { fields }: DeclaredEntity, live: Fields): void {
  const [declared, there] = [fields['content'], live['content']];
  if (declared instanceof FileContent && there instanceof FileContent)
    files.set(declared.path, there.bytes());
}

/** As it is live; a switch that Apigee takes for on unless it is said is said. */
function changedFields({ kind }: DeclaredEntity, wanted: Fields, live: Fields): ReadonlyMap<string, unknown> {
  const { explicit = [] } = descriptorOf(kind);
  const [here, there] = [unmarked(wanted), unmarked(live)];
  const open = plainFields(there);
  const names = [...new Set([...Object.keys(here), ...Object.keys(there)])];
  const changed = names.filter((name) => {
    const isOff = explicit.includes(name) && there[name] === undefined;
    return isOff ? here[name] === true : comparableText(here[name]) !== comparableText(there[name]);
  });
  return new Map(
    changed.map((name) => [name, open[name] ?? (explicit.includes(name) ? false : undefined)] as const),
  );
}
