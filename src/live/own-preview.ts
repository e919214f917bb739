import type { DeploymentTarget } from '../domain/revision.ts';
import { readIfThere } from '../errors/optional-read.ts';
import type { Apigee } from '../ports/apigee.ts';
import { parsePreviewMark } from '../preview/mark.ts';

/** True for a copy that this pipe made for a pull request; what is only called like one is somebody else's. Throws what the port throws. */
export async function isOwnPreview(
  serving: DeploymentTarget,
  apigee: Pick<Apigee, 'revision'>,
): Promise<boolean> {
  const described = await readIfThere(apigee.revision(serving, serving.revision));
  return described !== undefined && parsePreviewMark(described.description) !== undefined;
}
