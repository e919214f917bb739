import { Secret } from '../../domain/secrets/secret.ts';
import type { PipeError } from '../../errors/pipe-error.ts';
import { descriptorOf } from '../descriptors.ts';
import { type DeclaredEntity, nameOf } from '../entity.ts';
import { comparableText, shapeFields } from '../shape.ts';
import { invalid, placeInWords } from './read-document.ts';

export interface Merged {
  readonly entities: readonly DeclaredEntity[];
  readonly problems: readonly PipeError[];
}

/**
 * Several files are one, as Maven's plugin reads them: lists follow each other, and entries of one map may stand in
 * several files. What is declared twice alike is one; twice otherwise is a problem, since the order would decide.
 */
export function mergeEntities(entities: readonly DeclaredEntity[]): Merged {
  const byName = new Map<string, DeclaredEntity>();
  const problems: PipeError[] = [];
  for (const entity of entities) {
    const name = identityOf(entity);
    const first = byName.get(name);
    if (first === undefined) byName.set(name, entity);
    else if (isSame(first, entity)) byName.set(name, { ...first, exclusive: isExclusive(first, entity) });
    else problems.push(twice(first, entity));
  }
  return { entities: numbered([...byName.values()]), problems };
}

function isExclusive(...entities: readonly DeclaredEntity[]): boolean | undefined {
  return entities.some(({ exclusive }) => exclusive === true) || entities[0]?.exclusive;
}

/** A key is one of a kind in the whole organization, whatever app it is under. */
function identityOf({ kind, scope, path, fields }: DeclaredEntity): string {
  const key = fields['consumerKey'];
  if ((kind === 'appkey' || kind === 'appgroupkey') && key instanceof Secret)
    return ['key', key.reveal()].join('\0');
  if (kind === 'appkey' || kind === 'appgroupkey') return [kind, ...path, comparableText(fields)].join('\0');
  return [kind, scope, ...path].join('\0');
}

function isSame(one: DeclaredEntity, other: DeclaredEntity): boolean {
  return one.path.join('\0') === other.path.join('\0') && comparedOf(one) === comparedOf(other);
}

function comparedOf({ kind, fields }: DeclaredEntity): string {
  const { shape, ignored } = descriptorOf(kind);
  const files = Object.entries(fields).filter(([name]) => shape[name] === 'content');
  const opened = Object.fromEntries(Object.entries(fields).filter(([name]) => shape[name] !== 'content'));
  const shaped = shapeFields(opened, shape, ignored).fields;
  return comparableText({ ...shaped, ...Object.fromEntries(files) });
}

function twice(first: DeclaredEntity, { kind, path, source }: DeclaredEntity): PipeError {
  const isKey = kind === 'appkey' || kind === 'appgroupkey';
  const what = isKey
    ? `a consumer key of ${path.at(-1) ?? ''}`
    : `the ${descriptorOf(kind).title} ${nameOf({ kind, path })}`;
  return invalid(
    source,
    `${what} is declared at ${placeInWords(first.source)} already, and otherwise`,
    'Keep one of the two: which one counts would depend on the order of the files.',
  );
}

/** Keys are counted within their app: their values are no names. */
function numbered(entities: readonly DeclaredEntity[]): readonly DeclaredEntity[] {
  const counts = new Map<string, number>();
  return entities.map((entity) => {
    if (entity.kind !== 'appkey' && entity.kind !== 'appgroupkey') return entity;
    const app = [entity.kind, ...entity.path].join('\0');
    const number = (counts.get(app) ?? 0) + 1;
    counts.set(app, number);
    return { ...entity, path: [...entity.path, `key ${number}`] };
  });
}
