import type { Manifest } from './manifest/manifest.ts';
import type { VariableProblem } from './variable-problems.ts';

/** What the manifest says of the whole run; variables win over it. */
export interface ManifestDefaults {
  readonly organization: string | undefined;
  readonly environments: readonly string[];
  readonly bundles: readonly string[];
}

export interface DefaultsRead {
  readonly defaults: ManifestDefaults;
  readonly problems: readonly VariableProblem[];
}

/**
 * What the manifest says of the whole run, for the environments asked for (all of its own where none is).
 * One run speaks to one organization: environments of several need a step each.
 */
export function manifestDefaults(
  manifest: Manifest,
  asked: readonly string[],
  organization: string | undefined,
): DefaultsRead {
  const own = manifest.content.environments ?? {};
  const environments = asked.length > 0 ? asked : Object.keys(own);
  const organizations = new Map<string, string>();
  for (const environment of environments) {
    const named = own[environment]?.organization;
    if (named !== undefined && !organizations.has(named)) organizations.set(named, environment);
  }
  const defaults = {
    organization: [...organizations.keys()][0],
    environments: Object.keys(own),
    bundles: bundlePatterns(manifest),
  };
  if (organizations.size < 2 || organization !== undefined) return { defaults, problems: [] };
  const list = [...organizations].map(([name, environment]) => `${environment} in ${name}`).join(', ');
  const message = `asks for environments of several organizations (${list}), and a run speaks to one: give each its own step.`;
  return { defaults, problems: [{ variable: 'APIGEE_ENV', message }] };
}

/** Where the manifest says bundles are; empty if it does not, and the whole clone counts. */
export function bundlePatterns({ content }: Manifest): readonly string[] {
  return (content.bundles ?? []).filter((entry) => typeof entry === 'string');
}
