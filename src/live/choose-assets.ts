import { discoverBundles, nameClashes } from '../bundle/discover/discover-bundles.ts';
import type { BundleNaming } from '../bundle/discover/name-bundle.ts';
import { keyOf } from '../bundle/graph/dependency-graph.ts';
import type { AssetRef, Bundle, BundleKind } from '../domain/bundle.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Files } from '../ports/files.ts';

/** An asset that an action is to act on. */
export interface ChosenAsset {
  readonly asset: AssetRef;
  /** The repository's bundle of that name; undefined if it has none. */
  readonly bundle: Bundle | undefined;
  /** The revision that was named with it. */
  readonly revision: string | undefined;
}

export interface Choosing {
  /** What BUNDLES says: paths in the clone, or names of what lives in the organization. */
  readonly entries: readonly string[];
  readonly clone: string;
  readonly naming: BundleNaming;
  readonly files: Files;
  readonly apigee: Pick<Apigee, 'revisionsOf'>;
  /** `refused`: a name that the organization does not have is an error. */
  readonly unknownNames: 'refused' | 'kept';
}

const NAME = /^(?:(apiproxy|sharedflow):)?([A-Za-z0-9._-]{1,255}?)(?:@([1-9]\d{0,8}))?$/;

/**
 * What BUNDLES names, whether it lies in the clone or lives in the organization; if it names nothing, the bundles of
 * the clone. What exists in the clone is a path. Throws PipeError with all that is wrong: `bundle-not-found` for what
 * is neither, `config-invalid` for a name that two assets have or an asset with two revisions, and what is wrong with a bundle of the clone.
 */
export async function chooseAssets(choosing: Choosing): Promise<readonly ChosenAsset[]> {
  const { paths, names } = await sort(choosing);
  const inClone = await discoverBundles({ ...choosing, entries: paths }, choosing.files);
  // Who only names what lives in the organization does not need sound bundles in the clone.
  const onlyNamed = paths.length === 0 && names.length > 0;
  const all =
    paths.length === 0 ? inClone : await discoverBundles({ ...choosing, entries: [] }, choosing.files);
  const chosen = onlyNamed ? [] : inClone.bundles;
  if (!onlyNamed) throwAll([...inClone.problems, ...nameClashes(inClone.bundles, choosing.naming)]);
  const problems: PipeError[] = [];
  const named: ChosenAsset[] = [];
  for (const name of names) {
    const found = await resolve(name, choosing, all.bundles);
    if (found instanceof PipeError) problems.push(found);
    else named.push(found);
  }
  throwAll(problems);
  const lying = chosen.map((bundle) => ({ asset: assetOf(bundle), bundle, revision: undefined }));
  return eachOnce([...lying, ...named]);
}

/** One asset may be named by its path and by its name: it is acted on once. */
function eachOnce(chosen: readonly ChosenAsset[]): readonly ChosenAsset[] {
  const byAsset = Map.groupBy(chosen, ({ asset }) => keyOf(asset));
  return [...byAsset.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [others.reduce(merged, first)],
  );
}

function merged(one: ChosenAsset, other: ChosenAsset): ChosenAsset {
  const { name } = one.asset;
  const revisions = [one, other].flatMap(({ revision }) => revision ?? []);
  if (new Set(revisions).size > 1)
    throw new PipeError(
      'config-invalid',
      `BUNDLES names ${name} with revisions ${revisions.join(' and ')}.`,
      {
        where: 'BUNDLES',
        hint: `Name one of them: ${name}@${revisions[0]}.`,
      },
    );
  return { asset: one.asset, bundle: one.bundle ?? other.bundle, revision: revisions[0] };
}

interface Named {
  readonly entry: string;
  readonly kind: BundleKind | undefined;
  readonly name: string;
  readonly revision: string | undefined;
}

async function sort({ entries, clone, files }: Choosing) {
  const paths: string[] = [];
  const names: Named[] = [];
  for (const entry of entries) {
    const [, kind, name, revision] = NAME.exec(entry.trim()) ?? [];
    const lies = (await files.kindOf(files.resolve(clone, entry)).catch(() => undefined)) !== undefined;
    if (name === undefined || lies) paths.push(entry);
    else names.push({ entry, kind: kind as BundleKind | undefined, name, revision });
  }
  return { paths, names };
}

const KINDS: readonly BundleKind[] = ['apiproxy', 'sharedflow'];

interface Living {
  readonly kind: BundleKind;
  readonly revisions: readonly string[];
}

async function resolve(
  named: Named,
  { apigee, unknownNames }: Choosing,
  bundles: readonly Bundle[],
): Promise<ChosenAsset | PipeError> {
  const { kind, name, revision } = named;
  const looked = await Promise.all(
    (kind === undefined ? KINDS : [kind]).map(
      async (one): Promise<Living> => ({
        kind: one,
        revisions: await apigee.revisionsOf({ kind: one, name }),
      }),
    ),
  );
  const living = looked.filter(({ revisions }) => revisions.length > 0);
  const problem = problemOf(named, living, unknownNames);
  if (problem !== undefined) return problem;
  const only = living[0]?.kind ?? kind ?? 'apiproxy';
  const bundle = bundles.find((one) => one.kind === only && one.name === name);
  return { asset: { kind: only, name }, bundle, revision };
}

function problemOf(
  { entry, name, revision }: Named,
  living: readonly Living[],
  unknownNames: Choosing['unknownNames'],
): PipeError | undefined {
  const [found, other] = living;
  if (other !== undefined)
    return new PipeError(
      'config-invalid',
      `BUNDLES names ${name}, which is both an API proxy and a shared flow.`,
      { where: entry, hint: `Write apiproxy:${name} or sharedflow:${name}.` },
    );
  if (found === undefined && unknownNames === 'refused')
    return new PipeError(
      'bundle-not-found',
      `${entry} is neither a path in the clone nor a bundle of the organization.`,
      {
        where: entry,
        hint: 'BUNDLES takes paths in the clone, and names of what lives in the organization.',
      },
    );
  if (revision === undefined || found?.revisions.includes(revision) === true) return undefined;
  return new PipeError('bundle-not-found', `${name} has no revision ${revision}.`, { where: entry });
}

function assetOf({ kind, name }: Bundle): AssetRef {
  return { kind, name };
}
