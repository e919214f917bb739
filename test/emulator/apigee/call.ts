import type { Match } from '../contract/discovery.ts';
import type { Exchange } from '../emulated-api.ts';
import { GoogleError } from '../google/google-error.ts';
import type { Token } from '../google/tokens.ts';
import type { AssetKind } from './bundle-facts.ts';
import { type Asset, assetKey, type Environment, type Revision } from './organization.ts';
import type { World } from './world.ts';

/** A request that was found in the contract, with a token that is good. */
export interface Call {
  readonly exchange: Exchange;
  readonly match: Match;
  readonly query: URLSearchParams;
  readonly token: Token;
  readonly world: World;
  /** The body as JSON, already checked against the method's message. */
  readonly message: Readonly<Record<string, unknown>>;
}

/** Gives the body of a 200: bytes are a zip. */
type Handler = (call: Call) => object;

export type Handlers = Readonly<Record<string, Handler>>;

export function parameter({ match }: Call, name: string): string {
  const value = match.parameters[name];
  if (value === undefined) throw new Error(`${match.method.id} has no parameter ${name}`);
  return value;
}

export function kindOf({ match }: Call): AssetKind {
  return match.method.path.includes('/sharedflows') ? 'sharedflow' : 'apiproxy';
}

export function nameOf(call: Call): string {
  return parameter(call, kindOf(call) === 'apiproxy' ? 'apisId' : 'sharedflowsId');
}

export function environmentOf(call: Call): Environment {
  const name = parameter(call, 'environmentsId');
  return (
    call.world.organization.environments.get(name) ??
    missing(`resource ${resourceOf(call)}environments/${name}`)
  );
}

/** Throws 404 where the organization has no such proxy or shared flow. */
export function assetOf(call: Call): Asset {
  const { organization } = call.world;
  return organization.assets.get(assetKey(kindOf(call), nameOf(call))) ?? missing(assetName(call));
}

export function revisionOf(call: Call): Revision {
  const number = parameter(call, 'revisionsId');
  const asset = call.world.organization.assets.get(assetKey(kindOf(call), nameOf(call)));
  return asset?.revisions.get(number) ?? missing(`${assetName(call)}/revisions/${number}`);
}

function assetName(call: Call): string {
  return `${resourceOf(call)}${kindOf(call) === 'apiproxy' ? 'apis' : 'sharedflows'}/${nameOf(call)}`;
}

export function notFound(what: string): GoogleError {
  return new GoogleError('NOT_FOUND', `generic::not_found: ${what} not found`);
}

export function invalid(message: string): GoogleError {
  return new GoogleError('INVALID_ARGUMENT', message);
}

/** proto3 JSON leaves out what has its default value: false, 0, "", an empty list or map. */
export function withoutDefaults<Body extends object>(body: Body): Partial<Body> {
  const kept = Object.entries(body).filter(
    ([, value]) => value !== undefined && value !== false && value !== '' && value !== 0 && !isEmpty(value),
  );
  return Object.fromEntries(kept) as Partial<Body>;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && (value === null || Object.keys(value).length === 0);
}

function resourceOf({ world }: Call): string {
  return `organizations/${world.organization.name}/`;
}

function missing(what: string): never {
  throw notFound(what);
}
