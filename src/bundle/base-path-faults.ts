import { basePathFault, isBasePathTemplate } from '../domain/base-path.ts';
import type { Bundle } from '../domain/bundle.ts';
import { PipeError } from '../errors/pipe-error.ts';

/**
 * Base paths of the repository that no call could come to: `bundle-invalid` for each. What a template leaves open is
 * judged when it is filled in.
 */
export function basePathFaults(bundles: readonly (Paths & Pick<Bundle, 'path'>)[]): readonly PipeError[] {
  return bundles.flatMap(({ path, basePaths, endpoints }) =>
    faultsOf({ basePaths: basePaths.filter((basePath) => !isBasePathTemplate(basePath)), endpoints }).map(
      ({ has, hint }) =>
        new PipeError('bundle-invalid', `The proxy ${path} has ${has}.`, { where: path, hint }),
    ),
  );
}

/**
 * The same of base paths that are made of the repository's. `maker`: what makes them so, as the beginning of a
 * sentence. Throws PipeError `manifest-invalid`.
 */
export function refuseMadeBasePaths({ name }: Pick<Bundle, 'name'>, maker: string, made: Paths): void {
  const [fault] = faultsOf(made);
  if (fault === undefined) return;
  const said = `${maker} gives ${name} ${fault.has}.`;
  throw new PipeError('manifest-invalid', said, { where: name, hint: fault.hint });
}

type Paths = Pick<Bundle, 'basePaths' | 'endpoints'>;

interface BasePathFault {
  /** What follows "has". */
  readonly has: string;
  readonly hint: string;
}

/** An endpoint without the element may be called by other proxies alone; one that is empty was meant for calls. */
function faultsOf({ basePaths, endpoints }: Paths): readonly BasePathFault[] {
  const empty = endpoints.filter(({ text, line }) => text === '' && line !== undefined);
  return [
    ...empty.map(({ entry, line }) => ({
      has: `an empty base path in ${entry}, line ${line}, to which no call comes`,
      hint: 'Write it as calls have it: /orders, or / for all that no other proxy takes.',
    })),
    ...basePaths.flatMap((basePath) => {
      const fault = basePathFault(basePath);
      if (fault === undefined) return [];
      return [{ has: `the base path ${basePath}, ${fault}`, hint: proposalFor(basePath) }];
    }),
  ];
}

function proposalFor(basePath: string): string {
  const sound = [`/${basePath}`, basePath.replaceAll(/\/{2,}/g, '/')].find(
    (path) => path !== basePath && basePathFault(path) === undefined,
  );
  if (sound !== undefined) return `Write ${sound}.`;
  return 'Write it as calls have it: /orders, or /*/orders for any part in the place of the "*".';
}
