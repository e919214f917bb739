import { placeIn } from '../../bundle/where.ts';
import type { Reference } from '../../domain/bundle.ts';
import type { EnvironmentAssets } from '../../domain/organization.ts';
import type { Problem } from '../../domain/problem.ts';

/** What an environment offers to the bundles that are deployed to it. */
export interface Offer {
  readonly environment: string;
  readonly assets: EnvironmentAssets;
  /** Shared flows deployed there, in this run's bundles, or vouched for by the manifest. */
  readonly sharedFlows: ReadonlySet<string>;
  /** Of the shared flows that it does not offer, those that the organization does not have either: they are told apart. */
  readonly absentFlows: ReadonlySet<string>;
}

/**
 * What a bundle refers to and the environment does not have, each with file and line. A list that may not be
 * read proves nothing, and maps of a proxy's own scope are not listed by the environment: neither is a problem.
 */
export function missingReferences(
  bundle: { readonly name: string; readonly path: string },
  references: readonly Reference[],
  offer: Offer,
): readonly Problem[] {
  return references
    .filter((reference) => !isOffered(reference, offer))
    .map((reference) => {
      const where = placeIn(bundle.path, reference.entry, reference.line);
      const what = `${WORDS[reference.kind]} \`${reference.name}\``;
      return {
        code: 'reference-missing',
        message: `${where} refers to ${what}, which environment ${offer.environment} does not have.`,
        hint: HINTS[reference.kind],
        where: bundle.name,
      };
    });
}

const WORDS: Readonly<Record<Reference['kind'], string>> = {
  keyValueMap: 'key value map',
  targetServer: 'target server',
  keystore: 'keystore',
  reference: 'reference',
  sharedFlow: 'shared flow',
};

const HINTS: Readonly<Record<Reference['kind'], string>> = {
  keyValueMap: 'Create it before the first call, which fails without it.',
  targetServer: 'Create it before the first call, which fails without it.',
  keystore: 'Create it first: the deployment may fail without it.',
  reference: 'Create it first: the deployment may fail without it.',
  sharedFlow:
    'Deploy it first, or add it to BUNDLES; where another team deploys it, list it in externalSharedFlows.',
};

function isOffered({ kind, name, scope }: Reference, { assets, sharedFlows, absentFlows }: Offer): boolean {
  switch (kind) {
    case 'keyValueMap':
      return scope === 'apiproxy' || scope === 'policy' || isIn(assets.keyValueMaps, name);
    case 'targetServer':
      return isIn(assets.targetServers, name);
    case 'keystore':
      return isIn(assets.keystores, name);
    case 'reference':
      return isIn(assets.references, name);
    case 'sharedFlow':
      return sharedFlows.has(name) || absentFlows.has(name);
  }
}

function isIn(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.includes(name);
}
