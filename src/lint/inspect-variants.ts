import type { BundleContent } from '../bundle/content.ts';
import type { Rendered } from '../bundle/render-bundle.ts';
import type { LintingConfig } from '../config/config.ts';
import type { Bundle } from '../domain/bundle.ts';
import { unlessStopped } from '../domain/pacing/unless-stopped.ts';
import type { LintAnswer, LintSettings } from '../ports/linter.ts';
import type { Linting } from './linting.ts';

/**
 * What the linter finds in the bundles as they will be deployed: one look at the repository, and one at each
 * further form that the environments' rewrites give a bundle (issue: what is linted is what is deployed).
 */
export async function inspectVariants(
  run: Linting<LintingConfig>,
  bundles: readonly Bundle[],
  candidates: readonly Rendered[],
): Promise<LintAnswer> {
  const rounds = variantsOf(candidates);
  if (rounds.length === 0) return inspect(run, bundles, undefined);
  const looks: LintAnswer[] = [];
  for (const [number, round] of rounds.entries()) {
    const rendered = await contentsOf(run, round);
    const rest = number === 0 ? bundles : bundles.filter((bundle) => rendered.has(bundle));
    looks.push(await inspect(run, rest, rendered));
  }
  return {
    findings: distinct(looks.flatMap(({ findings }) => findings)),
    problems: distinct(looks.flatMap(({ problems }) => problems)),
    leftOut: {
      errors: Math.max(...looks.map(({ leftOut }) => leftOut.errors)),
      warnings: Math.max(...looks.map(({ leftOut }) => leftOut.warnings)),
    },
  };
}

/** How the repository itself is linted. */
export function settingsOf({ config }: Pick<Linting<LintingConfig>, 'config'>): LintSettings {
  const { profile, profileGiven, excluded } = config.lint;
  return { profile, profileGiven, excluded };
}

async function inspect(
  run: Linting<LintingConfig>,
  bundles: readonly Bundle[],
  rendered: LintSettings['rendered'],
): Promise<LintAnswer> {
  const linter = await run.ports.linter();
  const inspecting = linter.inspect(bundles, { ...settingsOf(run), rendered });
  return unlessStopped(inspecting, run.signal);
}

/** The rewritten forms in rounds, each bundle at most once a round; forms with one digest count once. */
function variantsOf(candidates: readonly Rendered[]): readonly (readonly Rendered[])[] {
  const forms = new Map(
    candidates
      .filter(({ rewritten }) => rewritten)
      .map((one) => [`${one.bundle.kind} ${one.bundle.path} ${one.digest}`, one]),
  );
  const perBundle = [...Map.groupBy(forms.values(), ({ bundle }) => bundle).values()];
  const rounds = Math.max(0, ...perBundle.map((all) => all.length));
  return Array.from({ length: rounds }, (_, round) => perBundle.flatMap((all) => all[round] ?? []));
}

async function contentsOf(
  run: Linting<LintingConfig>,
  variants: readonly Rendered[],
): Promise<ReadonlyMap<Bundle, BundleContent>> {
  const { config } = run;
  const contents = new Map<Bundle, BundleContent>();
  // It knows no environment, so that nothing is rewritten for one.
  if (config.action === 'lint') return contents;
  const { lintedContentOf } = await import('../bundle/render-bundle.ts');
  for (const variant of variants)
    contents.set(variant.bundle, await lintedContentOf({ ...run, config }, variant));
  return contents;
}

function distinct<Thing>(things: readonly Thing[]): readonly Thing[] {
  return [...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values()];
}
