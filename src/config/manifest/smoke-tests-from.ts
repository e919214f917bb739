import type { Filled, SmokeTest } from '../../domain/smoke-test.ts';
import type { Layer } from './layers-for.ts';
import type { ManifestPath, ManifestSmokeTest } from './manifest.ts';
import { matchesBundle } from './select-bundles.ts';
import type { SettingsTarget } from './settings-target.ts';
import type { ValueFiller } from './value-filler.ts';

const SUCCESSES = Array.from({ length: 100 }, (_, index) => 200 + index);

/** The layers' tests in one list. A shared flow has no URL of its own: it gets those that name it. */
export function smokeTestsFrom(
  layers: readonly Layer[],
  target: SettingsTarget,
  filler: ValueFiller,
): readonly SmokeTest[] {
  return layers.flatMap((layer) =>
    (layer.settings.smokeTests ?? []).flatMap((test, index) =>
      concerns(test, layer, target) ? [smokeTest(test, [...layer.path, 'smokeTests', index], filler)] : [],
    ),
  );
}

function concerns(test: ManifestSmokeTest, layer: Layer, { bundle }: SettingsTarget): boolean {
  if (test.bundles !== undefined) return matchesBundle(test.bundles, bundle);
  return bundle.kind === 'apiproxy' || layer.isOfBundle;
}

function smokeTest(test: ManifestSmokeTest, path: ManifestPath, filler: ValueFiller): SmokeTest {
  const method = test.method ?? 'GET';
  const headers = Object.entries(test.headers ?? {}).map(([name, text]): [string, Filled] => [
    name.toLowerCase(),
    filler.fill(text, [...path, 'headers', name]),
  ]);
  return {
    name: test.name ?? `${method} ${test.url}`,
    url: filler.fill(test.url, [...path, 'url']),
    method,
    headers: Object.fromEntries(headers),
    body: test.body === undefined ? undefined : filler.fill(test.body, [...path, 'body']),
    expected: {
      statuses: test.status === undefined ? SUCCESSES : [test.status].flat(),
      headers: test.expectHeaders ?? {},
      json: test.expectJson ?? {},
    },
    retries: test.retries ?? 3,
    timeoutMs: (test.timeout ?? 10) * 1000,
    where: filler.where(path),
  };
}
