import type { ChangingConfig, Config } from '../config/config.ts';
import { placeholdersFor } from '../config/manifest/placeholders.ts';
import { type BundleSettings, settingsFor } from '../config/manifest/settings-for.ts';
import type { Archive, Bundle, BundleFacts } from '../domain/bundle.ts';
import type { Candidate } from '../domain/candidate.ts';
import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { RewriteRules } from '../domain/rewrite.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import { archiveBundle, archiveContent } from './archive-bundle.ts';
import { basePathFaults, refuseMadeBasePaths } from './base-path-faults.ts';
import type { BundleContent, WantedContent } from './content.ts';
import { digestOf } from './digest.ts';
import { type Documents, soundDocuments } from './documents.ts';
import { factsOf } from './facts.ts';
import { formatMarker } from './marker.ts';
import { contentAsRead, readContent } from './read-content.ts';
import { refuseLinkedPath } from './refuse-linked-path.ts';
import { mavenConfigPath, mavenRules } from './rewrite/maven-config.ts';
import { parseMavenConfig } from './rewrite/maven-json.ts';
import { rewriteContent } from './rewrite/rewrite-content.ts';

/** A bundle as it is to be in one environment, with everything the manifest says of it there. */
export interface Rendered
  extends Candidate,
    Pick<BundleFacts, 'usesGoogleAuthentication' | 'references' | 'policies'> {
  readonly settings: BundleSettings;
  /** True where the environment's rewrites change the content: it is not what the repository holds. */
  readonly rewritten: boolean;
  /** Of a pull request's copy: what it changes in the bundle's content, the mark that stands before its marker, and its paths. */
  readonly copy?: RenderedCopy | undefined;
}

export interface RenderedCopy {
  readonly change: (content: BundleContent) => BundleContent;
  readonly mark: string;
  /** Where it answers what the original answers at a path; undefined for a path at which the original does not. */
  readonly pathOf: (path: string) => string | undefined;
}

/** What rendering takes of a run. */
export interface Rendering<Chosen extends Config = Config> {
  readonly config: Chosen;
  readonly context: Pick<BuildContext, 'commit' | 'build'>;
  /** The clone, absolute: relative paths of users start here. */
  readonly clone: string;
  /** Those of the environment's variables that the manifest may fill in. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly ports: { readonly files: Files };
}

/** Throws PipeError `manifest-invalid` for every rewrite that matches nothing, every value that is missing, and a base path that nobody could call. */
export async function renderBundle(
  run: Rendering<ChangingConfig>,
  bundle: Bundle,
  environment: string,
): Promise<Rendered> {
  const settings = settingsIn(run, bundle, environment);
  const { serviceAccount, allow } = settings;
  const rules = await rulesOf(run, bundle, settings);
  const rewritten = changesSomething(rules);
  const facts = rewritten ? await rewrittenFacts(run, bundle, rules) : bundle;
  const { digest, basePaths, usesGoogleAuthentication, references, policies } = facts;
  if (rewritten) refuseMadeBasePaths(bundle, `What is rewritten for ${environment}`, facts);
  else throwAll(basePathFaults([bundle]));
  return {
    asset: { name: bundle.name, kind: bundle.kind },
    bundle,
    environment,
    settings,
    serviceAccount,
    allow,
    digest,
    basePaths,
    usesGoogleAuthentication,
    references,
    policies,
    rewritten,
  };
}

async function rewrittenFacts(run: Rendering, bundle: Bundle, rules: RewriteRules) {
  const { content, documents: known } = rewriteContent(await contentAsRead(bundle, run.ports.files), rules);
  const documents = soundDocuments(content, bundle.path, known);
  return { ...factsOf(documents), digest: digestOf(content, documents) };
}

/** The content that is deployed: the repository's, rewritten for the environment. */
export async function contentOf(run: Rendering, rendered: Rendered): Promise<BundleContent> {
  const { content } = await changed(run, rendered, await contentAsRead(rendered.bundle, run.ports.files));
  return content;
}

async function changed(
  run: Rendering,
  { bundle, settings, rewritten, copy }: Rendered,
  read: BundleContent,
): Promise<{ readonly content: BundleContent; readonly documents?: Documents }> {
  const made = rewritten ? rewriteContent(read, await rulesOf(run, bundle, settings)) : { content: read };
  return copy === undefined ? made : { content: copy.change(made.content) };
}

/**
 * The same as code of the repository may see it while it lints: rewritten alike, with a stand-in of the same shape
 * in the place of every value.
 */
export function lintedContentOf(run: Rendering<ChangingConfig>, rendered: Rendered): Promise<BundleContent> {
  const { bundle, settings } = rendered;
  const blind = { ...run, variables: placeholdersFor(run.variables) };
  // A preview's own environment has no settings but those of the one that it is like.
  const { environment } = settings.rewrites;
  return contentOf(run, { ...rendered, settings: settingsIn(blind, bundle, environment) });
}

/** What a revision must hold to be this bundle. */
export function wantedOf(run: Rendering, rendered: Rendered): WantedContent {
  return { asset: rendered.asset, digest: rendered.digest, content: () => contentOf(run, rendered) };
}

/** The zip that is imported, with the marker in its description. Throws `bundle-invalid` where the clone changed meanwhile. */
export async function archiveOf(run: Rendering, rendered: Rendered): Promise<Archive> {
  const { asset, bundle, digest, rewritten, copy } = rendered;
  const { commit, build } = run.context;
  const own = formatMarker({ digest, commit, build });
  const marker = copy === undefined ? own : `${copy.mark} ${own}`;
  if (!rewritten && copy === undefined)
    return archiveBundle({ ...bundle, ...asset }, marker, run.ports.files);
  const now = await readContent(bundle, run.ports.files);
  const { content, documents } = await changed(run, rendered, now);
  const archive = archiveContent(content, asset, marker, documents);
  if (archive.digest === digest) return archive;
  throw new PipeError(
    'bundle-invalid',
    `The bundle ${bundle.path} changed while the pipe was at work, so it was not sent.`,
    {
      where: bundle.path,
      hint: 'Let nothing write to the clone while the pipe runs, then run it again.',
    },
  );
}

function settingsIn(
  { config, variables }: Rendering<ChangingConfig>,
  bundle: Bundle,
  environment: string,
): BundleSettings {
  return settingsFor(
    config.manifest,
    { bundle, environment },
    {
      variables,
      organization: config.apigee.organization,
      serviceAccount: config.deploy.serviceAccount,
      allow: config.deploy.allow,
    },
  );
}

/** The manifest that says it, and where the files lie that it names. */
export type RuleSources = Pick<Rendering, 'clone' | 'ports'> & { readonly config: Pick<Config, 'manifest'> };

/** What is rewritten in a bundle, with the rules of Maven's `config.json` first. Throws PipeError `manifest-invalid`. */
export async function rulesOf(
  run: RuleSources,
  bundle: Bundle,
  { rewrites }: Pick<BundleSettings, 'rewrites'>,
): Promise<RewriteRules> {
  const maven = await mavenRulesOf(run, bundle, rewrites.environment);
  return maven.length === 0 ? rewrites : { ...rewrites, rules: [...maven, ...rewrites.rules] };
}

/** A real one has a few kilobytes. */
const LARGEST_CONFIG_BYTES = 4 * 1024 * 1024;

/** Maven's `config.json` as it stands, where the manifest asks for it; a bundle without one is deployed as it is. */
async function mavenRulesOf(
  { config, clone, ports: { files } }: RuleSources,
  bundle: Bundle,
  environment: string,
) {
  const asked = config.manifest?.content.mavenConfig ?? false;
  if (asked === false) return [];
  const file = asked === true ? mavenConfigPath(bundle) : asked;
  await refuseLinkedPath(file, clone, files);
  const path = files.resolve(clone, file);
  if ((await files.kindOf(path)) !== 'file') {
    if (asked === true) return [];
    throw new PipeError('manifest-invalid', `The manifest's mavenConfig names ${file}, which is no file.`, {
      where: file,
    });
  }
  const json = parseMavenConfig(new TextDecoder().decode(await files.read(path, LARGEST_CONFIG_BYTES)), file);
  return mavenRules({ json, file, bundle, environment });
}

export function changesSomething({ rules, targets, basePaths }: RewriteRules): boolean {
  return rules.length + targets.length + basePaths.length > 0;
}
