import type { BuildContext } from '../../domain/code-host/build-context.ts';
import { oneLine } from '../../domain/text/visible-text.ts';

export interface Heading {
  readonly version: string;
  readonly action: string;
  readonly organization: string | undefined;
  readonly environments: readonly string[];
  readonly context: BuildContext;
}

/** `apigee-pipe 1.0.0 · deploy · acme/test, acme/prod · a1b2c3d4 on main, build 42` */
export function renderHeading({ version, action, organization, environments, context }: Heading): string {
  const places =
    organization === undefined
      ? ''
      : environments.length === 0
        ? organization
        : environments.map((environment) => `${organization}/${environment}`).join(', ');
  return [`apigee-pipe ${version}`, action, places, originOf(context)]
    .filter((part) => part !== '')
    .map(oneLine)
    .join(' · ');
}

function originOf({ commit, branch, tag, build, pullRequest }: BuildContext): string {
  const place = branch ?? tag;
  const source = [commit?.slice(0, 8), place === undefined ? undefined : `on ${place}`]
    .filter((part) => part !== undefined)
    .join(' ');
  const run = [
    source === '' ? undefined : source,
    pullRequest === undefined ? undefined : `pull request ${pullRequest}`,
    build === undefined ? undefined : `build ${build}`,
  ];
  return run.filter((part) => part !== undefined).join(', ');
}
