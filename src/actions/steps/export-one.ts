import type { BundleContent } from '../../bundle/content.ts';
import { digestsOf } from '../../bundle/digest.ts';
import { readDocuments } from '../../bundle/documents.ts';
import { factsOf } from '../../bundle/facts.ts';
import { readContent } from '../../bundle/read-content.ts';
import { contentOf, renderBundle } from '../../bundle/render-bundle.ts';
import type { ConfigOf } from '../../config/config.ts';
import type { Bundle } from '../../domain/bundle.ts';
import type { LiveDifference } from '../../domain/results/difference.ts';
import { compareContent } from '../../live/compare/compare-content.ts';
import type { ExportOrder } from '../../live/export/export-orders.ts';
import { exportedContent, newContent } from '../../live/export/exported-content.ts';
import {
  changesFor,
  type ExportPlace,
  type ExportPlaces,
  type FileChanges,
  placeFor,
} from '../../live/export/place-export.ts';
import type { LiveRevisions } from '../../live/live-revisions.ts';
import { locateDifferences } from '../../live/locate-differences.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { Run } from '../../run/context.ts';

export type ExportRun = Run<ConfigOf<'export'>>;

export interface ExportPorts {
  readonly places: ExportPlaces;
  readonly environment: string;
  readonly apigee: Apigee;
  readonly live: LiveRevisions;
}

/** What became of one bundle. */
export interface Exported {
  readonly order: ExportOrder;
  readonly bundle: Bundle;
  readonly place: ExportPlace;
  readonly changes: FileChanges;
  readonly differences: readonly LiveDifference[];
  readonly entangled: readonly string[];
}

/** What has to change in the repository so that it holds one live revision. Throws PipeError. */
export async function exportOne(
  run: ExportRun,
  order: ExportOrder,
  { places, environment, live, apigee }: ExportPorts,
): Promise<Exported> {
  const { asset, revision } = order;
  const place = await placeFor(asset, order.bundle, places);
  const read = await live.read(asset, revision);
  const { base } = place;
  const git: BundleContent = base === undefined ? new Map() : await readContent(base, run.ports.files);
  if (base === undefined) {
    const content = newContent(read.content);
    const changes = changesFor(place, content, git);
    return { order, place, changes, differences: [], entangled: [], bundle: bundleOf(order, place, content) };
  }
  const rendered = await contentOf(run, await renderBundle(run, base, environment));
  const { content, entangled } = exportedContent({ git, rendered }, read.content, asset.name);
  const changes = changesFor(place, content, git);
  const { differences } = compareContent(rendered, read.content, asset.name);
  const located = await locateDifferences(differences, { ...asset, environment, revision }, (one, number) =>
    apigee.revision(one, number),
  );
  return { order, place, changes, differences: located, entangled, bundle: bundleOf(order, place, content) };
}

function bundleOf({ asset, bundle }: ExportOrder, { path }: ExportPlace, content: BundleContent): Bundle {
  const { documents } = readDocuments(content, path);
  return {
    source: bundle?.source ?? { kind: 'folder', absolutePath: path },
    descriptor: bundle?.descriptor,
    ...factsOf(documents),
    ...asset,
    path,
    entries: [...content].map(([name, { byteLength }]) => ({ name, bytes: byteLength })),
    digest: digestsOf(content, documents).digest,
  };
}
