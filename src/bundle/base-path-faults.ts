import { basePathFault, isBasePathTemplate } from '../domain/base-path.ts';
import type { Bundle } from '../domain/bundle.ts';
import { PipeError } from '../errors/pipe-error.ts';

/**
 * Base paths of the repository that no call could come to: `bundle-invalid` for each. What a template leaves open is
 * judged when it is filled in.
 */
export function basePathFaults(bundles: readonly Bundle[]): readonly PipeError[] {
  return bundles.flatMap(({ path, basePaths }) =>
    basePaths
      .filter((basePath) => !isBasePathTemplate(basePath))
      .flatMap((basePath) => {
        const fault = basePathFault(basePath);
        if (fault === undefined) return [];
        const said = `The proxy ${path} has the base path ${basePath}, ${fault}.`;
        return [new PipeError('bundle-invalid', said, { where: path, hint: proposalFor(basePath) })];
      }),
  );
}

/**
 * The same of base paths that are made of the repository's. `maker`: what makes them so, as the beginning of a
 * sentence. Throws PipeError `manifest-invalid`.
 */
export function refuseMadeBasePaths(
  { name }: Pick<Bundle, 'name'>,
  maker: string,
  basePaths: readonly string[],
): void {
  for (const basePath of basePaths) {
    const fault = basePathFault(basePath);
    if (fault === undefined) continue;
    const said = `${maker} gives ${name} the base path ${basePath}, ${fault}.`;
    throw new PipeError('manifest-invalid', said, { where: name, hint: proposalFor(basePath) });
  }
}

function proposalFor(basePath: string): string {
  if (!basePath.startsWith('/') && basePathFault(`/${basePath}`) === undefined) return `Write /${basePath}.`;
  return 'Write it as calls have it: /orders, or /*/orders for any part in the place of the "*".';
}
