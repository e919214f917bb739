import type { BitbucketAccess } from '../../../domain/code-host/bitbucket-access.ts';
import type { CodeHostFacts, FactKind, FactPlace } from '../../../domain/code-host/review.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { CodeHostReads, FactListing, FactPage, Seen } from '../../../ports/code-host-reads.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { createAuthorization } from '../shared/authorization.ts';
import type { Ports } from '../shared/oauth-tokens.ts';
import { createWire } from '../shared/wire.ts';
import { type AskOnce, createAskOnce, type Question } from './ask-once.ts';
import { CLOUD_FACTS, repositoryPath } from './cloud-facts.ts';
import { DATA_CENTER_FACTS, dataCenterRepository } from './data-center-facts.ts';
import type { FactSource, FieldReaders } from './fact-table.ts';
import { gatherActivity } from './gather-activity.ts';
import { type Json, objectIn, pageIn, text } from './json-facts.ts';
import { meterHttp } from './metered-http.ts';
import { followed, formatCursor, type PagePlace, parseCursor } from './pages.ts';

/** Followed pages of one list: more is a list that never ends. */
const MOST_PAGES = 200;
const LARGEST_PAGE = 100;
const SMALLEST_PAGE = 10;

export interface ReadsOptions {
  readonly access: BitbucketAccess;
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

interface Reading {
  readonly apiUrl: string;
  readonly isCloud: boolean;
  readonly ask: AskOnce;
}

/** Reads Bitbucket, Cloud or Data Center, as narrow as the question: asked twice is fetched once. */
export function createCodeHostReads({ access, ports, signal }: ReadsOptions): CodeHostReads {
  const isCloud = access.kind === 'cloud';
  const meter = meterHttp(ports.http, ports.clock);
  const metered = { ...ports, http: meter.http };
  const wire = createWire({ access, authorization: createAuthorization(access, metered) }, metered);
  const reading: Reading = {
    apiUrl: access.apiUrl,
    isCloud,
    ask: createAskOnce(wire, access.apiUrl, signal),
  };
  const sources = isCloud ? CLOUD_FACTS : DATA_CENTER_FACTS;
  const sourceOf = <Kind extends FactKind>(kind: Kind): FactSource<Kind> => {
    const source = sources[kind];
    if (source === undefined) throw new PipeError('code-host-unreadable', lacking(access.kind, kind));
    return source;
  };
  const one: CodeHostReads['one'] = async (kind, place, fields) => {
    const source = sourceOf(kind);
    const question = { ...source, path: (source.onePath ?? source.path)(place) };
    const query = isCloud ? { fields: fieldsOf(source.fields, fields, '') } : {};
    const json = await reading.ask.json({ ...question, query });
    if (json === undefined) return undefined;
    const read = facts(source.fields, fields, objectIn(json));
    return isCloud || kind !== 'repository'
      ? read
      : { ...read, ...(await defaultBranch(reading, place, fields)) };
  };
  const listOnce = async <Kind extends FactKind>(kind: Kind, place: FactPlace, listing: FactListing<Kind>) =>
    readList(reading, { source: sourceOf(kind), place, listing });
  const activity = gatherActivity(
    (place, first, after) =>
      listOnce('activity', place, {
        fields: ['pullRequest', 'kind', 'person', 'at', 'sourceCommit'],
        first,
        after,
      }),
    isCloud,
  );
  return {
    buildsBy: isCloud ? 'pull-request' : 'source-commit',
    one,
    list: async (kind, place, listing) => {
      const isWhole = kind === 'activity' && place.pullRequest !== undefined && listing.after === undefined;
      // The table of kinds makes it one and the same type.
      return isWhole ? ((await activity(place, listing.first)) as never) : listOnce(kind, place, listing);
    },
    file: (repository, commit, path) => readFile(reading, { repository, commit, path }),
    lacks: (kind, field) => {
      const source = sources[kind];
      if (source === undefined) return lacking(access.kind, kind);
      if (field === undefined || Object.hasOwn(source.fields, field)) return undefined;
      if (!isCloud && kind === 'repository' && field === 'mainBranch') return undefined;
      return lacking(access.kind, kind, field);
    },
    calls: () => meter.calls(),
    clockAheadMs: () => meter.clockAheadMs(),
    credential: () => ({ scopes: meter.scopes(), nearLimit: meter.nearLimit() }),
  };
}

interface ListOrder<Kind extends FactKind> {
  readonly source: FactSource<Kind>;
  readonly place: FactPlace;
  readonly listing: FactListing<Kind>;
}

async function readList<Kind extends FactKind>(
  reading: Reading,
  { source, place, listing }: ListOrder<Kind>,
): Promise<FactPage<Kind>> {
  const { first, after, fields, filter = {} } = listing;
  const path = source.path(place);
  const nodes: Seen<CodeHostFacts[Kind]>[] = [];
  const size = Math.min(source.most ?? LARGEST_PAGE, Math.max(SMALLEST_PAGE, first));
  const begun = { ...source.query?.(filter, place), ...pageQuery(reading, source, fields, size) };
  let from: PagePlace | undefined =
    after === undefined ? { target: withQuery(path, begun), skip: 0 } : parseCursor(after, path);
  for (let pages = 0; from !== undefined && nodes.length < first; pages += 1) {
    if (pages === MOST_PAGES)
      throw new PipeError('code-host-unreadable', `Bitbucket's list does not end (${source.operation}).`);
    const { values, next } = await readPage(reading, source, from.target);
    const skip: number = from.skip;
    const taken = values.slice(skip, skip + first - nodes.length);
    nodes.push(...taken.map((json) => facts(source.fields, fields, json)));
    const left = skip + taken.length;
    from = left < values.length ? { target: from.target, skip: left } : placeOf(next);
  }
  return { nodes, next: from === undefined ? undefined : formatCursor(from) };
}

function placeOf(next: string | undefined): PagePlace | undefined {
  return next === undefined ? undefined : { target: next, skip: 0 };
}

async function readPage(
  { ask, isCloud, apiUrl }: Reading,
  source: Pick<FactSource, 'scope' | 'operation' | 'values' | 'numbered'>,
  target: string,
): Promise<{ readonly values: readonly Json[]; readonly next: string | undefined }> {
  const json = await ask.json(questionOf(source, target));
  if (json === undefined)
    throw new PipeError(
      'code-host-unreadable',
      `Bitbucket could not ${source.operation}: it does not know the place, or hides it from this credential (404).`,
      { status: 404, hint: `The credential needs the scope ${source.scope} and access to the repository.` },
    );
  const { entries: values, next, start } = pageIn(json, source.values);
  if (!isCloud)
    return { values, next: start === undefined ? undefined : changed(target, 'start', String(start)) };
  if (next !== undefined) return { values, next: followed(next, apiUrl) };
  return { values, next: source.numbered === true ? nextByNumber(values, target) : undefined };
}

function questionOf({ scope, operation }: Pick<FactSource, 'scope' | 'operation'>, target: string): Question {
  const [path = '', search = ''] = target.split(/\?(.*)/s);
  return { path, query: Object.fromEntries(new URLSearchParams(search)), scope, operation };
}

/** A full page may be followed by another. */
function nextByNumber(values: readonly Json[], target: string): string | undefined {
  const query = new URLSearchParams(target.split(/\?(.*)/s)[1]);
  if (values.length < Number(query.get('pagelen'))) return undefined;
  return changed(target, 'page', String(Number(query.get('page') ?? '1') + 1));
}

function changed(target: string, name: string, value: string): string {
  const [path = '', search = ''] = target.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  query.set(name, value);
  return `${path}?${query.toString()}`;
}

function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  return `${path}?${new URLSearchParams(given).toString()}`;
}

function pageQuery<Kind extends FactKind>(
  { isCloud }: Reading,
  source: FactSource<Kind>,
  ...[fields, size]: [readonly string[], number]
): Readonly<Record<string, string>> {
  if (!isCloud) return source.whole === true ? {} : { limit: String(size) };
  return { pagelen: String(size), fields: `next,${fieldsOf(source.fields, fields, 'values.')}` };
}

/** What Cloud is to answer: the parts that the fields are made of. */
function fieldsOf(readers: FieldReaders<object>, fields: readonly string[], prefix: string): string {
  const known = readers as Readonly<Record<string, { readonly from: readonly string[] } | undefined>>;
  const parts = fields.flatMap((field) => known[field]?.from ?? []);
  // Bitbucket answers nothing at all to an empty choice: a kind of its own is always there.
  return (parts.length === 0 ? ['type'] : [...new Set(parts)]).map((part) => `${prefix}${part}`).join(',');
}

function facts<Facts>(readers: FieldReaders<Facts>, fields: readonly string[], json: Json): Seen<Facts> {
  const known = readers as Readonly<Record<string, { readonly read: (json: Json) => unknown } | undefined>>;
  return Object.fromEntries(fields.map((field) => [field, known[field]?.read(json) ?? null])) as Seen<Facts>;
}

async function defaultBranch({ ask }: Reading, place: FactPlace, fields: readonly string[]) {
  if (!fields.includes('mainBranch')) return {};
  const path = `${dataCenterRepository(place)}/branches/default`;
  const json = await ask.json({ path, scope: 'repository', operation: 'read the default branch' });
  return { mainBranch: text('displayId')(json) };
}

function readFile(
  { ask, isCloud }: Reading,
  {
    repository,
    commit,
    path,
  }: { readonly repository: string; readonly commit: string; readonly path: string },
): Promise<string | undefined> {
  const file = path.split('/').map(pathSegment).join('/');
  const operation = 'read a file of the repository';
  return isCloud
    ? ask.text({
        path: `${repositoryPath({ repository })}/src/${pathSegment(commit)}/${file}`,
        scope: 'repository',
        operation,
      })
    : ask.text({
        path: `${dataCenterRepository({ repository })}/raw/${file}`,
        query: { at: commit },
        scope: 'repository',
        operation,
      });
}

function lacking(platform: BitbucketAccess['kind'], kind: FactKind, field?: string): string {
  const name = platform === 'cloud' ? 'Bitbucket Cloud' : 'Bitbucket Data Center';
  return field === undefined
    ? `${name} has no ${kind} to read.`
    : `${name} does not tell ${field} of a ${kind}.`;
}
