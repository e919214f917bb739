import { basePathFaults } from '../bundle/base-path-faults.ts';
import {
  type Discovery,
  type DiscoveryRequest,
  discoverBundles,
  nameClashes,
} from '../bundle/discover/discover-bundles.ts';
import type { BundleNaming } from '../bundle/discover/name-bundle.ts';
import { orderBundles } from '../bundle/graph/order-bundles.ts';
import { refuseLinkedPath } from '../bundle/refuse-linked-path.ts';
import { mavenConfigPath } from '../bundle/rewrite/maven-config.ts';
import type { BundleConfig } from '../config/config.ts';
import { namingOf } from '../config/manifest/bundle-naming.ts';
import { precedencesOf, refuseUnusedEntries } from '../config/manifest/select-bundles.ts';
import { MANIFEST_NAMES } from '../config/names.ts';
import { CONFIGURING } from '../config/variables.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { Bundle } from '../domain/bundle.ts';
import { listedInShort } from '../domain/text/sentences.ts';
import { oneLine } from '../domain/text/visible-text.ts';
import { eachError, retell } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Linter } from '../ports/linter.ts';
import { settingsOf } from './inspect-variants.ts';
import type { Linting } from './linting.ts';
import { unsaidConfiguration } from './unsaid-configuration.ts';

export interface Found {
  readonly bundles: readonly Bundle[];
  readonly problems: readonly PipeError[];
}

/** What the repository holds, and what is wrong with it; the caller decides what that means. */
export async function readRepository(
  run: Linting<BundleConfig>,
  options: { readonly namesMustDiffer: boolean },
): Promise<Found> {
  const { clock, files } = run.ports;
  const startedMs = clock.elapsed();
  run.events.emit({ kind: 'busy', doing: 'Looking for bundles' });
  if (!run.config.bundlesChosen) await stayInside(run);
  const naming = namingOf(run.config.manifest, run.context.repository);
  const discovery = await discoverBundles(
    {
      entries: run.config.bundles,
      clone: run.clone,
      mayBeNone: await bringsConfiguration(run),
      naming,
      ...lintingAhead(run),
    },
    files,
  );
  const beforeDeploy = options.namesMustDiffer ? await checksOfDeploy(run, discovery, naming) : NOTHING_WRONG;
  const problems = [...discovery.problems.map(explainSeparators), ...beforeDeploy.problems];
  run.events.emit({
    kind: 'discovered',
    bundles: discovery.bundles,
    problems: problems.flatMap(asProblems),
    warnings: beforeDeploy.warnings.flatMap(asProblems),
    passedOver: [
      ...tellPassedOver(discovery),
      ...tellLeftOut(discovery),
      ...strayManifests(run, discovery),
      ...(await withoutMavenConfig(run, discovery.bundles)),
    ],
    durationMs: clock.elapsed() - startedMs,
  });
  return { bundles: discovery.bundles, problems };
}

/** A repository can hold the configuration alone, for the actions that bring it in or compare it. */
async function bringsConfiguration({
  config,
  clone,
  ports: { files },
}: Linting<BundleConfig>): Promise<boolean> {
  if (!CONFIGURING.includes(config.action)) return false;
  for (const path of config.configuration)
    if ((await files.kindOf(files.resolve(clone, path))) !== undefined) return true;
  return false;
}

/** One line: what looks like a bundle and is none, and why. */
function tellPassedOver({ passedOver }: Pick<Discovery, 'passedOver'>): readonly string[] {
  const told = passedOver.map(({ path, why }) => `${path} ${why}`);
  return told.length === 0 ? [] : [`Passed over: ${shortened(told)}`];
}

function tellLeftOut({ leftOut }: Pick<Discovery, 'leftOut'>): readonly string[] {
  if (leftOut.length === 0) return [];
  return [`Left out: ${shortened(leftOut)}; what is hidden or a backup is no part of a bundle`];
}

/** A manifest in a folder is not read, unless MANIFEST names it: then all is as somebody chose. */
function strayManifests(
  { config: { manifest } }: Linting<BundleConfig>,
  { manifests }: Pick<Discovery, 'manifests'>,
): readonly string[] {
  const isChosen = manifest !== undefined && !MANIFEST_NAMES.includes(manifest.fileName);
  if (manifests.length === 0 || isChosen) return [];
  const are = manifests.length === 1 ? 'is' : 'are';
  return [
    `${shortened(manifests)} ${are} not read: a manifest lies at the root of the clone, or where MANIFEST says`,
  ];
}

/** The manifest's `mavenConfig: true` reads a file beside each bundle, and there need not be one. */
async function withoutMavenConfig(
  { config, clone, ports: { files } }: Linting,
  bundles: readonly Bundle[],
): Promise<readonly string[]> {
  if (config.manifest?.content.mavenConfig !== true) return [];
  const without: string[] = [];
  for (const bundle of bundles) {
    const path = files.resolve(clone, mavenConfigPath(bundle));
    if ((await files.kindOf(path)) !== 'file') without.push(bundle.name);
  }
  return without.length === 0
    ? []
    : [`mavenConfig: true changes nothing in ${shortened(without)}: no config.json lies beside it`];
}

const MOST_NAMED = 3;

function shortened(all: readonly string[]): string {
  return listedInShort(all.map(oneLine), MOST_NAMED);
}

/**
 * What a deploy refuses beside bad bundles. A lint, which reads no configuration, warns of what is unsaid about it, and
 * of the rest too if it is never to fail.
 */
async function checksOfDeploy(
  run: Linting<BundleConfig>,
  { bundles, problems }: Discovery,
  naming: BundleNaming,
): Promise<typeof NOTHING_WRONG> {
  const faults = [
    ...nameClashes(bundles, naming),
    ...(rewritesSomething(run.config) ? [] : basePathFaults(bundles)),
    ...(run.config.action === 'lint' && problems.length === 0 ? faultsOfAll(run.config, bundles) : []),
  ];
  const unsaid = await unsaidConfiguration(run, bundles);
  if (run.config.action !== 'lint') return { problems: [...faults, ...unsaid], warnings: [] };
  const refused = run.config.lint.failOn === 'never' ? [] : faults;
  const told = [...faults.filter((fault) => !refused.includes(fault)), ...unsaid];
  return { problems: refused, warnings: told };
}

/** What the plan refuses once every bundle is known to be sound: a lint says it too. */
function faultsOfAll(
  { manifest, bundlesChosen }: BundleConfig,
  bundles: readonly Bundle[],
): readonly PipeError[] {
  const precedences = manifest === undefined ? [] : precedencesOf(manifest);
  return [
    () => orderBundles(bundles, { precedences }),
    () => manifest !== undefined && !bundlesChosen && refuseUnusedEntries(manifest, bundles),
  ].flatMap(faultsOf);
}

function faultsOf(check: () => unknown): readonly PipeError[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof PipeError) return eachError(error);
    throw error;
  }
}

/** If the manifest may change a base path, it counts as it will be: the plan looks at it then. */
function rewritesSomething({ manifest }: BundleConfig): boolean {
  const { mavenConfig = false, environments = {}, bundles = [] } = manifest?.content ?? {};
  const layers = [
    ...Object.values(environments),
    ...bundles.flatMap((entry) =>
      typeof entry === 'string' ? [] : [entry, ...Object.values(entry.environments ?? {})],
    ),
  ];
  return mavenConfig !== false || layers.some(({ rewrite, basePath }) => (rewrite ?? basePath) !== undefined);
}

const NOTHING_WRONG: { readonly problems: readonly PipeError[]; readonly warnings: readonly PipeError[] } = {
  problems: [],
  warnings: [],
};

/** Where the manifest says bundles are: a pull request shall not lead the pipe out of the clone by a link. */
async function stayInside({ config, clone, ports: { files } }: Linting<BundleConfig>): Promise<void> {
  for (const entry of config.bundles) {
    const parts = entry.replace(/^!/, '').split('/');
    const glob = parts.findIndex((part) => /[*?[\]{}()!+@|]/.test(part));
    await refuseLinkedPath((glob < 0 ? parts : parts.slice(0, glob)).join('/'), clone, files);
  }
}

/** A list in one text is cut at line breaks alone, since a folder's name may hold a comma or a blank. */
function explainSeparators(problem: PipeError): PipeError {
  const { code, where = '' } = problem;
  const entry = where.replaceAll(/\{[^{}]*\}/g, '');
  const found = code === 'bundle-not-found' ? SEPARATORS.find(({ shape }) => shape.test(entry)) : undefined;
  if (found === undefined) return problem;
  return retell(problem, { hint: `BUNDLES ${found.says}: write one entry a line, or a YAML list.` });
}

const SEPARATORS = [
  { shape: /^\[.*\]$/s, says: 'is no JSON' },
  { shape: /^- /, says: 'takes entries without "- " before them' },
  { shape: /,/, says: 'is cut at line breaks, not at commas' },
  { shape: /;/, says: 'is cut at line breaks, not at semicolons' },
  { shape: /\S \S/, says: 'is cut at line breaks, not at blanks' },
] as const;

/**
 * Linter and discovery run side by side; where the linter cannot start, the lint itself will say so. Another action
 * than lint may rewrite a bundle before it is linted.
 */
function lintingAhead(run: Linting<BundleConfig>): Pick<DiscoveryRequest, 'onLocated' | 'onRead'> {
  const { config } = run;
  // Most drift is none, and lints nothing.
  if (config.action === 'drift') return {};
  const ahead = (tell: (linter: Linter) => void): void => {
    run.ports
      .linter()
      .then(tell)
      .catch(() => undefined);
  };
  return {
    onLocated: (locations) => {
      // Whoever brings in configuration alone would pay for a process that nobody asks anything.
      if (locations.length > 0) ahead((linter) => linter.prewarm());
    },
    onRead: (bundle, content) =>
      ahead((linter) => {
        linter.keep(bundle, content);
        if (config.action === 'lint') linter.inspectAhead(bundle, settingsOf({ config }));
      }),
  };
}
