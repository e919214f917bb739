import { parseMarker } from '../bundle/marker.ts';
import type { AssetRef } from '../domain/bundle.ts';
import type { DeploymentTarget } from '../domain/revision.ts';
import { optionalRead } from '../errors/optional-read.ts';
import type { Apigee } from '../ports/apigee.ts';

export interface PreviewQuestion {
  readonly apigee: Pick<Apigee, 'revision'>;
  readonly bundles: readonly AssetRef[];
  /** The manifest's `previews.name`. */
  readonly naming: string | undefined;
}

/**
 * True for a copy of one of the bundles that this pipe made for a pull request: it is called like one and carries
 * the pipe's mark. What is only called so is somebody else's.
 */
export async function isOwnPreview(
  serving: DeploymentTarget,
  { apigee, bundles, naming }: PreviewQuestion,
): Promise<boolean> {
  const isCalledSo = bundles.some(
    ({ kind, name }) => kind === serving.kind && isCopyOf(name, serving.name, naming),
  );
  if (!isCalledSo) return false;
  const described = await optionalRead(apigee.revision(serving, serving.revision));
  return described !== undefined && parseMarker(described.description) !== undefined;
}

/** `orders-pr7`; a name over the limit is cut and ends in eight hex digits. */
function isCopyOf(name: string, copy: string, naming = '{name}-pr{id}'): boolean {
  const [before = '', after = ''] = naming.replace('{name}', name).split('{id}');
  const isWhole = copy.startsWith(before) && copy.endsWith(after);
  const id = copy.slice(before.length, after === '' ? undefined : -after.length);
  if (isWhole && /^\d{1,9}$/.test(id)) return true;
  return /-[0-9a-f]{8}$/.test(copy) && copy.startsWith(name.slice(0, LONGEST_KEPT));
}

/** Of a name that had to be cut, what is kept at the least. */
const LONGEST_KEPT = 40;
