import pMap from 'p-map';
import { readDocuments } from '../bundle/documents.ts';
import { factsOf } from '../bundle/facts.ts';
import { keyOf } from '../bundle/graph/dependency-graph.ts';
import type { AssetRef } from '../domain/bundle.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { retell } from '../errors/aggregate-errors.ts';
import { optionalRead, readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { LiveRevisions } from './live-revisions.ts';

export interface GuardPorts {
  readonly apigee: Apigee;
  readonly live: LiveRevisions;
  readonly parallel: number;
  /** Where the assets are taken out of. */
  readonly environments: readonly string[];
  /** They are to be deleted too. */
  readonly alsoDelete: boolean;
  /** Goes on although nobody can see what a revision calls. */
  readonly force: boolean;
  /** Whether what serves is a pull request's preview that this pipe made. */
  readonly isPreview: (serving: ServingRevision) => Promise<boolean>;
}

export interface Calls {
  /** Shared flows that each serving revision calls, by `environment kind:name`. */
  readonly of: ReadonlyMap<string, readonly string[]>;
}

/** What keeps the assets from being taken out of an environment: each a PipeError `guard`. */
export async function undeployGuards(
  assets: readonly AssetRef[],
  serving: readonly ServingRevision[],
  ports: GuardPorts,
): Promise<{ readonly problems: readonly PipeError[]; readonly calls: Calls }> {
  const chosen = new Set(assets.map(keyOf));
  const leaving = serving.filter((one) => chosen.has(keyOf(one)));
  const staying = serving.filter((one) => !chosen.has(keyOf(one)));
  const flows = leaving.filter(({ kind }) => kind === 'sharedflow');
  // Only for shared flows is it of interest who calls whom.
  const calls = await callsOf(flows.length === 0 ? [] : [...leaving, ...staying], ports);
  const problems = await Promise.all([
    ...flows.map((flow) => usersOf(flow, { staying, calls }, ports.apigee)),
    ...leaving.map((one) => refusedByApigee(one, ports.apigee)),
    ...leaving.map((one) => previewOf(one, ports)),
    ...(ports.alsoDelete ? assets.map((asset) => heldElsewhere(asset, ports)) : []),
  ]);
  return { problems: problems.flat(), calls };
}

/** Nothing is undeployed for a deletion that cannot be. */
async function heldElsewhere(
  asset: AssetRef,
  { apigee, environments }: GuardPorts,
): Promise<readonly PipeError[]> {
  const serving = (await optionalRead(apigee.environmentsServing(asset))) ?? [];
  const others = serving.filter(({ environment }) => !environments.includes(environment));
  return others.length === 0 ? [] : [servesElsewhere(asset, others)];
}

/** A PipeError `guard`: what serves is not deleted. */
export function servesElsewhere({ name }: AssetRef, serving: readonly ServingRevision[]): PipeError {
  const where = [...new Set(serving.map(({ environment }) => environment))].join(', ');
  return new PipeError('guard', `${name} still serves in ${where}, so it was not deleted.`, {
    where: name,
    hint: `Name ${where} in APIGEE_ENV too, or leave DELETE out.`,
  });
}

const placeOf = (one: ServingRevision): string => `${one.environment} ${keyOf(one)}`;

async function callsOf(
  serving: readonly ServingRevision[],
  { live, parallel, force }: GuardPorts,
): Promise<Calls> {
  const read = await pMap(
    serving,
    async (one): Promise<readonly [string, readonly string[]]> => {
      const found = await readOrRefusal(live.read(one, one.revision));
      if (found instanceof PipeError) {
        if (!force && found.code !== 'apigee-not-found') throw notSeen(one, found);
        return [placeOf(one), []];
      }
      const called = factsOf(readDocuments(found.content, one.name).documents).sharedFlowsCalled;
      return [placeOf(one), called];
    },
    { concurrency: parallel },
  );
  return { of: new Map(read) };
}

function notSeen({ name, environment, revision }: ServingRevision, error: PipeError): PipeError {
  return retell(error, {
    message: `Which shared flows revision ${revision} of ${name} in ${environment} calls could not be seen: ${error.message}`,
    where: name,
    hint: 'Run it again, or set FORCE to undeploy without that look.',
  });
}

async function usersOf(
  flow: ServingRevision,
  { staying, calls }: { readonly staying: readonly ServingRevision[]; readonly calls: Calls },
  apigee: Apigee,
): Promise<readonly PipeError[]> {
  const { name, environment } = flow;
  const users = staying
    .filter((one) => one.environment === environment && calls.of.get(placeOf(one))?.includes(name))
    .map((one) => one.name);
  const hooks = (await optionalRead(apigee.flowHooks(environment))) ?? [];
  const by = [...new Set([...users, ...(hooks.includes(name) ? [`a flow hook of ${environment}`] : [])])];
  if (by.length === 0) return [];
  return [
    new PipeError('guard', `The shared flow ${name} is used in ${environment} by ${by.join(', ')}.`, {
      where: name,
      hint: 'Undeploy what uses it first, or name it in BUNDLES too.',
    }),
  ];
}

async function refusedByApigee(one: ServingRevision, apigee: Apigee): Promise<readonly PipeError[]> {
  if (!apigee.capabilities().reportsChangesOf.has(one.kind)) return [];
  const report = await optionalRead(apigee.undeployReport(one));
  return (report?.violations ?? []).map(
    ({ type, description }) =>
      new PipeError(
        'guard',
        `Apigee would not undeploy revision ${one.revision} of ${one.name} from ${one.environment}: ${description || type}.`,
        { where: one.name },
      ),
  );
}

async function previewOf(one: ServingRevision, { isPreview }: GuardPorts): Promise<readonly PipeError[]> {
  if (!(await isPreview(one))) return [];
  return [
    new PipeError('guard', `${one.name} in ${one.environment} is the preview of a pull request.`, {
      where: one.name,
      hint: 'ACTION=cleanup removes previews with their products and keys. FORCE undeploys it all the same.',
    }),
  ];
}

/** Callers before what they call: proxies, then shared flows, those that call others first. */
export function dependentsFirst(assets: readonly AssetRef[], { of }: Calls): readonly AssetRef[] {
  const called = (one: AssetRef): readonly string[] =>
    [...of].filter(([place]) => place.endsWith(` ${keyOf(one)}`)).flatMap(([, names]) => names);
  const proxies = assets.filter(({ kind }) => kind === 'apiproxy');
  const waiting = assets.filter(({ kind }) => kind === 'sharedflow');
  const flows: AssetRef[] = [];
  while (waiting.length > 0) {
    const free = waiting.findIndex((one) =>
      waiting.every((other) => other === one || !called(other).includes(one.name)),
    );
    flows.push(...waiting.splice(Math.max(free, 0), 1));
  }
  return [...proxies, ...flows];
}
