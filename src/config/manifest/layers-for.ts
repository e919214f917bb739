import type { EnvironmentSettings, ManifestContent, ManifestPath } from './manifest.ts';
import { matchesBundle } from './select-bundles.ts';
import type { SettingsTarget } from './settings-target.ts';

/** One place of the manifest that speaks of a bundle in an environment. */
export interface Layer {
  readonly path: ManifestPath;
  readonly settings: Omit<EnvironmentSettings, 'organization' | 'gate'>;
  readonly keep: number | undefined;
  /** Said of this bundle by name or path, not of everything in an environment. */
  readonly isOfBundle: boolean;
}

/** From the general to the particular. */
export function layersFor(
  content: ManifestContent,
  { bundle, environment }: SettingsTarget,
): readonly Layer[] {
  const ofEnvironment = content.environments?.[environment];
  const general: readonly Layer[] =
    ofEnvironment === undefined
      ? []
      : [
          {
            path: ['environments', environment],
            settings: ofEnvironment,
            keep: undefined,
            isOfBundle: false,
          },
        ];
  const matching = (content.bundles ?? []).flatMap((entry, index) =>
    typeof entry !== 'string' && matchesBundle(entry.match, bundle)
      ? [{ entry, path: ['bundles', index] }]
      : [],
  );
  const ofBundle = matching.map(({ entry, path }) => ({
    path,
    settings: entry,
    keep: entry.retention?.keep,
    isOfBundle: true,
  }));
  const ofBoth = matching.flatMap(({ entry, path }) => {
    const settings = entry.environments?.[environment];
    return settings === undefined
      ? []
      : [{ path: [...path, 'environments', environment], settings, keep: undefined, isOfBundle: true }];
  });
  return [...general, ...ofBundle, ...ofBoth];
}
