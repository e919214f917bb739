import pMap from 'p-map';
import { refuseMadeBasePaths } from '../bundle/base-path-faults.ts';
import { digestOf } from '../bundle/digest.ts';
import { soundDocuments } from '../bundle/documents.ts';
import { factsOf } from '../bundle/facts.ts';
import {
  type AssetKey,
  type DependencyGraph,
  dependentsOf,
  keyOf,
} from '../bundle/graph/dependency-graph.ts';
import { orderBundles } from '../bundle/graph/order-bundles.ts';
import { contentOf, type Rendered } from '../bundle/render-bundle.ts';
import type { Bundle } from '../domain/bundle.ts';
import { candidateKey, NOTHING, type Observation, servesWanted } from '../domain/candidate.ts';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import type { Problem } from '../domain/problem.ts';
import type { Planning } from '../plan/planning.ts';
import { formatPreviewMark } from './mark.ts';
import { basePathEnds, previewName } from './names.ts';
import { pathOfCopy, retarget } from './retarget.ts';
import type { PreviewSettings } from './settings.ts';

export interface PlannedCopies {
  readonly copies: readonly Rendered[];
  /** Names of the proxies that are copied, and of their copies. */
  readonly proxies: ReadonlyMap<string, string>;
  /** Why each is copied, by kind and name of the copy: a clause. Empty if everything is. */
  readonly reasons: ReadonlyMap<string, string>;
  /** What cannot be followed, in one sentence each. */
  readonly remarks: readonly Problem[];
}

/**
 * The copies that show what a pull request changes: of what differs from what serves, and of what calls it; in an
 * environment of its own, of everything. The repository's bundles stay as they are. Throws PipeError `bundle-invalid` if XML is not sound.
 */
export async function planCopies(
  run: Planning,
  { bundles, live, observations }: LiveView,
  settings: PreviewSettings,
): Promise<PlannedCopies> {
  const calls = orderBundles(bundles);
  const isWhole = settings.ownEnvironment !== undefined;
  const differing = new Set(
    live
      .filter((one) => isWhole || !servesWanted(observations.get(candidateKey(one)) ?? NOTHING))
      .map(({ bundle }) => keyOf(bundle)),
  );
  const selection = selectCopies(calls, differing);
  const copied = new Set(selection.copied);
  const nameOf = (name: string): string => previewName(name, settings.naming);
  const names = (kind: Bundle['kind']): ReadonlyMap<string, string> =>
    new Map(
      bundles
        .filter((bundle) => bundle.kind === kind && copied.has(keyOf(bundle)))
        .map(({ name }) => [name, nameOf(name)]),
    );
  const made = await pMap(
    live.filter(({ bundle }) => copied.has(keyOf(bundle))),
    (one) => copyOf(run, one, { settings, name: nameOf(one.bundle.name), sharedFlows: names('sharedflow') }),
    { concurrency: CALLS_AT_ONCE },
  );
  return {
    copies: made.map(({ copy }) => copy),
    proxies: names('apiproxy'),
    reasons: new Map(
      isWhole
        ? []
        : [...selection.reasons].map(([key, reason]) => {
            const [kind = '', ...name] = key.split(':');
            return [`${kind}:${nameOf(name.join(':'))}`, selectionInWords(reason)];
          }),
    ),
    remarks: made.flatMap(({ remarks }) => remarks),
  };
}

function selectionInWords(reason: SelectionReason): string {
  return reason.kind === 'differs' ? 'differs from what serves' : `calls ${reason.sharedFlow}, which differs`;
}

/** The repository's bundles as each environment is to have them, and what the environments have. */
export interface LiveView {
  readonly bundles: readonly Bundle[];
  readonly live: readonly Rendered[];
  readonly observations: ReadonlyMap<string, Observation>;
}

interface Copying {
  readonly settings: PreviewSettings;
  readonly name: string;
  readonly sharedFlows: ReadonlyMap<string, string>;
}

async function copyOf(
  run: Planning,
  live: Rendered,
  { settings, name, sharedFlows }: Copying,
): Promise<{ readonly copy: Rendered; readonly remarks: readonly Problem[] }> {
  const basePath = basePathEnds(settings.naming);
  const { content, notFollowed } = retarget(await contentOf(run, live), { name, sharedFlows, basePath });
  const documents = soundDocuments(content, live.bundle.path);
  const facts = factsOf(documents);
  refuseMadeBasePaths(live.bundle, "The manifest's previews.basePath", facts);
  const mark = formatPreviewMark({
    ...settings.owner,
    commit: run.context.commit,
    expiresAtMs: run.ports.clock.now() + settings.ttlMs,
  });
  const copy: Rendered = {
    ...live,
    asset: { name, kind: live.bundle.kind },
    environment: settings.ownEnvironment?.name ?? live.environment,
    digest: digestOf(content, documents),
    basePaths: facts.basePaths,
    references: facts.references,
    policies: facts.policies,
    // Old revisions go with the preview, and what a preview may take from others nobody can allow it.
    settings: { ...live.settings, keepRevisions: undefined },
    allow: live.allow.filter((guard) => guard !== 'base-path-taken'),
    neverAllowed: ['base-path-taken'],
    copy: {
      change: (original) => retarget(original, { name, sharedFlows, basePath }).content,
      mark,
      pathOf: (path) => pathOfCopy(path, live.basePaths, basePath),
    },
  };
  return { copy, remarks: notFollowed.map((entry) => cannotFollow(live.bundle, entry)) };
}

function cannotFollow({ name, path }: Bundle, entry: string): Problem {
  return {
    code: 'preview-not-followed',
    message: `${name} calls a shared flow that only a variable names, so its preview may call the live one.`,
    hint: 'Name the shared flow in the policy to have its copy called.',
    where: `${path}/${entry}`,
  };
}

interface Selection {
  /** In the graph's order: what a copy calls comes before it. */
  readonly copied: readonly AssetKey[];
  /** Why each is copied. */
  readonly reasons: ReadonlyMap<AssetKey, SelectionReason>;
}

type SelectionReason =
  | { readonly kind: 'differs' }
  /** It calls a shared flow that is copied, directly or through others. */
  | { readonly kind: 'calls'; readonly sharedFlow: string };

/**
 * What a pull request's preview consists of: what differs from what serves, and what calls a shared flow that is
 * copied. Everything else is the live one. The graph has the calls of FlowCallouts and nothing else.
 */
export function selectCopies(graph: DependencyGraph, differing: ReadonlySet<AssetKey>): Selection {
  const reasons = new Map<AssetKey, SelectionReason>();
  for (const key of graph.order) {
    if (!differing.has(key)) continue;
    reasons.set(key, { kind: 'differs' });
    if (!key.startsWith(SHARED_FLOW)) continue;
    const sharedFlow = key.slice(SHARED_FLOW.length);
    for (const caller of dependentsOf(graph, key)) {
      if (!reasons.has(caller)) reasons.set(caller, { kind: 'calls', sharedFlow });
    }
  }
  for (const key of differing) reasons.set(key, { kind: 'differs' });
  return { copied: graph.order.filter((key) => reasons.has(key)), reasons };
}

const SHARED_FLOW = 'sharedflow:';
