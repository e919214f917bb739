import type { Guard } from '../../domain/guard.ts';
import type { RewriteRules } from '../../domain/rewrite.ts';
import type { SmokeTest } from '../../domain/smoke-test.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { type Layer, layersFor } from './layers-for.ts';
import type { Manifest } from './manifest.ts';
import { rewritesFrom } from './rewrites-from.ts';
import type { SettingsTarget } from './settings-target.ts';
import { smokeTestsFrom } from './smoke-tests-from.ts';
import { ValueFiller } from './value-filler.ts';

/** What the pipe's variables say: they win over the manifest. */
export interface SettingsOverrides {
  /** Those of the environment that the manifest may use, and no others. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly organization?: string | undefined;
  readonly serviceAccount?: string | undefined;
  readonly allow?: readonly Guard[] | undefined;
}

/** Everything the manifest says of one bundle in one environment, merged and filled in. */
export interface BundleSettings {
  readonly organization: string | undefined;
  readonly serviceAccount: string | undefined;
  readonly rewrites: RewriteRules;
  readonly smokeTests: readonly SmokeTest[];
  readonly allow: readonly Guard[];
  /** How many of the newest revisions to keep; undefined deletes none. */
  readonly keepRevisions: number | undefined;
}

/**
 * The environment's settings, then the bundle's, then the bundle's for that environment: later ones win,
 * rules and tests add up. Throws PipeError `manifest-invalid` for every variable without a value.
 */
export function settingsFor(
  manifest: Manifest | undefined,
  target: SettingsTarget,
  overrides: SettingsOverrides,
): BundleSettings {
  const content = manifest?.content ?? { version: 1 };
  const layers = layersFor(content, target);
  const filler = new ValueFiller(overrides.variables, (path) => manifest?.where(path) ?? '');
  const settings: BundleSettings = {
    organization: overrides.organization ?? content.environments?.[target.environment]?.organization,
    serviceAccount: overrides.serviceAccount ?? serviceAccountOf(layers),
    rewrites: rewritesFrom(layers, target, filler),
    smokeTests: smokeTestsFrom(layers, target, filler),
    allow: allowedIn(layers, overrides),
    keepRevisions: layers.findLast(({ keep }) => keep !== undefined)?.keep ?? content.retention?.keep,
  };
  refuseProblems(filler, target);
  return settings;
}

function serviceAccountOf(layers: readonly Layer[]): string | undefined {
  return layers.findLast(({ settings }) => settings.serviceAccount !== undefined)?.settings.serviceAccount;
}

/** A pull request writes the manifest: its word counts only if the pipeline says nothing. */
function allowedIn(layers: readonly Layer[], { allow = [] }: SettingsOverrides): readonly Guard[] {
  if (allow.length > 0) return allow;
  return [...new Set(layers.flatMap(({ settings }) => settings.allow ?? []))];
}

function refuseProblems(filler: ValueFiller, { bundle, environment }: SettingsTarget): void {
  const problems = filler.problems.map(
    ({ where, message }) =>
      new PipeError('manifest-invalid', `${where} ${message}, for ${bundle.name} in ${environment}.`, {
        where,
        hint: 'Set it in the pipeline, or remove it from the manifest.',
      }),
  );
  throwAll(problems);
}
