import type {
  BasePathChange,
  RewriteChange,
  RewriteRule,
  RewriteRules,
  TargetChange,
} from '../../domain/rewrite.ts';
import type { Layer } from './layers-for.ts';
import type { ManifestPath, ManifestRule } from './manifest.ts';
import { matchesBundle } from './select-bundles.ts';
import type { SettingsTarget } from './settings-target.ts';
import type { ValueFiller } from './value-filler.ts';

/** The layers' rules in one list; of targets and base paths the most particular word counts. */
export function rewritesFrom(
  layers: readonly Layer[],
  target: SettingsTarget,
  filler: ValueFiller,
): RewriteRules {
  const isProxy = target.bundle.kind === 'apiproxy';
  return {
    bundle: target.bundle.name,
    environment: target.environment,
    rules: layers.flatMap((layer) => rulesOf(layer, target, filler)),
    targets: isProxy ? targetsOf(layers, filler) : [],
    basePaths: isProxy ? basePathsOf(layers, filler) : [],
  };
}

function rulesOf(
  { settings: { rewrite = [] }, path }: Layer,
  { bundle }: SettingsTarget,
  filler: ValueFiller,
): readonly RewriteRule[] {
  return rewrite.flatMap((rule, index) => {
    if (rule.bundles !== undefined && !matchesBundle(rule.bundles, bundle)) return [];
    const place = [...path, 'rewrite', index];
    const change = changeOf(rule, place, filler);
    return [{ files: rule.files, xpath: rule.xpath, change, where: filler.where(place) }];
  });
}

function changeOf(rule: ManifestRule, path: ManifestPath, filler: ValueFiller): RewriteChange {
  const value = (text: string, ...steps: ManifestPath) =>
    filler.fill(text, [...path, ...steps]).value.reveal();
  if (rule.text !== undefined) return { kind: 'text', value: value(rule.text, 'text') };
  if (rule.attribute !== undefined) {
    const filled = Object.entries(rule.attribute).map(([name, text]) => [
      name,
      value(text, 'attribute', name),
    ]);
    return { kind: 'attribute', attributes: Object.fromEntries(filled) as Record<string, string> };
  }
  return rule.add === undefined
    ? { kind: 'remove' }
    : { kind: 'add', xml: filler.fillXml(rule.add, [...path, 'add']) };
}

function targetsOf(layers: readonly Layer[], filler: ValueFiller): readonly TargetChange[] {
  const byEndpoint = new Map<string, { readonly url: string; readonly path: ManifestPath }>();
  for (const { settings, path } of layers) {
    for (const [endpoint, url] of Object.entries(settings.targets ?? {})) {
      byEndpoint.set(endpoint, { url, path: [...path, 'targets', endpoint] });
    }
  }
  // `*` first, so that an endpoint named as well gets its own URL.
  return [...byEndpoint]
    .sort(([a], [b]) => Number(b === '*') - Number(a === '*'))
    .map(([endpoint, { url, path }]) => ({
      endpoint,
      url: filler.fill(url, path).value.reveal(),
      where: filler.where(path),
    }));
}

function basePathsOf(layers: readonly Layer[], filler: ValueFiller): readonly BasePathChange[] {
  const prefix = endOf(layers, 'prefix', filler);
  const suffix = endOf(layers, 'suffix', filler);
  const where = prefix.where ?? suffix.where;
  return where === undefined ? [] : [{ prefix: prefix.text, suffix: suffix.text, where }];
}

interface End {
  readonly text: string;
  readonly where: string | undefined;
}

function endOf(layers: readonly Layer[], end: 'prefix' | 'suffix', filler: ValueFiller): End {
  const layer = layers.findLast(({ settings }) => settings.basePath?.[end] !== undefined);
  if (layer === undefined) return { text: '', where: undefined };
  const path = [...layer.path, 'basePath', end];
  const text = filler.fill(layer.settings.basePath?.[end] ?? '', path).value.reveal();
  // RFC 3986's unreserved characters: what needs escaping in a path would not be the path that is called.
  if (!/^[\w.~/-]*$/.test(text)) {
    filler.refuse(path, 'must come to letters, digits, and the characters - . _ ~ / only');
  }
  return { text, where: filler.where(path) };
}
