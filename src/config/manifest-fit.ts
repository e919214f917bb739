import { nearestName } from '../domain/text/nearest-name.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { idleKeys } from './manifest/idle-keys.ts';
import type { EnvironmentSettings, Manifest, ManifestPath } from './manifest/manifest.ts';
import type { VariableProblem } from './variable-problems.ts';

/** What the pipe's own variables say: where they say something, the manifest does not count. */
export interface Decided {
  readonly environments: readonly string[];
  readonly organization: string | undefined;
  readonly serviceAccount: string | undefined;
  readonly allow: readonly string[];
  readonly configuration: readonly string[] | undefined;
  readonly ttlHours: number | undefined;
}

export interface Fit {
  readonly problems: readonly PipeError[];
  readonly warnings: readonly VariableProblem[];
}

/** How manifest and variables go together: environments that only look alike are refused, idle settings told. */
export function fitManifest(manifest: Manifest, decided: Decided): Fit {
  const { problems, warnings } = fitEnvironments(manifest, decided.environments);
  const idle = idleKeys(manifest.content).map(({ path, message }) => warn(manifest, path, message));
  return { problems, warnings: [...warnings, ...overruled(manifest, decided), ...idle] };
}

function fitEnvironments(manifest: Manifest, asked: readonly string[]): Fit {
  const places = environmentPlaces(manifest);
  const names = [...places.keys()];
  const strangers = asked.filter((name) => !places.has(name));
  if (strangers.length === 0 || names.length === 0) return { problems: [], warnings: [] };
  const idle = names.filter((name) => !asked.includes(name));
  const problems = strangers.flatMap((name) => {
    const near = idle.find((other) => areOneWord(name, other)) ?? nearestName(name, idle);
    if (near === undefined) return [];
    const where = manifest.where(places.get(near) ?? [], 'key');
    const said = `${where}: ${near} is no environment of this run, and ${name} has no settings in the manifest.`;
    const hint = `Did you mean ${name}? If ${name} is to have none, say so: environments: { ${name}: {} }.`;
    return [new PipeError('manifest-invalid', said, { where, hint })];
  });
  const message = `has settings that this run does not use: it deploys to ${asked.join(', ')}.`;
  const warnings = idle.map((name) => warn(manifest, places.get(name) ?? [], message));
  return { problems, warnings: problems.length > 0 ? [] : warnings };
}

/** `prod` and `production`, `stage` and `staging`: one word, cut or not. `test-eu` and `test-us` are two names. */
function areOneWord(one: string, other: string): boolean {
  const [short = '', long = ''] = [one.toLowerCase(), other.toLowerCase()].sort(
    (a, b) => a.length - b.length,
  );
  const stem = short.length > 4 ? short.slice(0, -1) : short;
  return stem.length > 2 && /^[a-z]+$/.test(long) && long.startsWith(stem);
}

/** Every environment that the manifest names, and the first place where it does. */
function environmentPlaces({ content }: Manifest): ReadonlyMap<string, ManifestPath> {
  const ofBundles = (content.bundles ?? []).flatMap((entry, index) =>
    typeof entry === 'string' ? [] : namesIn(entry.environments, ['bundles', index]),
  );
  return new Map([...namesIn(content.environments, []), ...ofBundles].reverse());
}

function namesIn(
  environments: Readonly<Record<string, unknown>> | undefined,
  path: ManifestPath,
): readonly (readonly [string, ManifestPath])[] {
  return Object.keys(environments ?? {}).map((name) => [name, [...path, 'environments', name]]);
}

/** Settings that a variable of the pipe decides, if it decides otherwise. */
function overruled(manifest: Manifest, decided: Decided): readonly VariableProblem[] {
  const { content } = manifest;
  const organizations = Object.entries(content.environments ?? {}).flatMap(([name, { organization }]) =>
    decided.environments.includes(name) && differs(organization, decided.organization)
      ? [warn(manifest, ['environments', name, 'organization'], 'is not used: APIGEE_ORG decides.')]
      : [],
  );
  const others = settingsIn(manifest).flatMap(({ path, settings }) => [
    ...(differs(settings.serviceAccount, decided.serviceAccount)
      ? [warn(manifest, [...path, 'serviceAccount'], 'is not used: DEPLOYMENT_SERVICE_ACCOUNT decides.')]
      : []),
    ...(settings.allow !== undefined && decided.allow.length > 0
      ? [warn(manifest, [...path, 'allow'], 'is not used: ALLOW decides.')]
      : []),
  ]);
  const { configuration, previews } = content;
  return [
    ...organizations,
    ...others,
    ...(differs(configuration, decided.configuration)
      ? [warn(manifest, ['configuration'], 'is not used: CONFIG decides.')]
      : []),
    ...(differs(previews?.ttlHours, decided.ttlHours)
      ? [warn(manifest, ['previews', 'ttlHours'], 'is not used: PREVIEW_TTL decides.')]
      : []),
  ];
}

function differs(own: unknown, decided: unknown): boolean {
  return own !== undefined && decided !== undefined && JSON.stringify(own) !== JSON.stringify(decided);
}

interface Placed {
  readonly path: ManifestPath;
  readonly settings: Omit<EnvironmentSettings, 'organization' | 'gate'>;
}

/** Every place that holds settings: environments, bundles, and bundles in an environment. */
function settingsIn({ content }: Pick<Manifest, 'content'>): readonly Placed[] {
  const within = (environments: typeof content.environments, path: ManifestPath): readonly Placed[] =>
    Object.entries(environments ?? {}).map(([name, settings]) => ({
      path: [...path, 'environments', name],
      settings,
    }));
  const ofBundles = (content.bundles ?? []).flatMap((entry, index): readonly Placed[] =>
    typeof entry === 'string'
      ? []
      : [{ path: ['bundles', index], settings: entry }, ...within(entry.environments, ['bundles', index])],
  );
  return [...within(content.environments, []), ...ofBundles];
}

function warn(manifest: Manifest, path: ManifestPath, message: string): VariableProblem {
  const name = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
  return { variable: manifest.where(path, 'key'), message: `${name} ${message}` };
}
