import type { RenderedCopy } from '../bundle/render-bundle.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import { Secret } from '../domain/secrets/secret.ts';
import type { Filled, SmokeTest } from '../domain/smoke-test.ts';
import { ownHosts } from './run-smoke-tests.ts';

interface Copied {
  readonly copy: RenderedCopy;
  readonly environment: string;
  readonly groups: readonly EnvironmentGroup[];
}

/**
 * Smoke tests as a pull request's copy is to answer them: a whole URL of the original would ask what serves. It is
 * turned to the copy's base path, and from a host of another environment to the copy's own; a URL at which the original
 * does not answer either stays as it is.
 */
export function testsOfCopy(tests: readonly SmokeTest[], copied: Copied): readonly SmokeTest[] {
  const hostOf = hostsOfCopy(copied);
  const turned = (url: string): string => {
    const parts = WHOLE_URL.exec(url)?.groups;
    if (parts === undefined) return url;
    const { scheme = '', host = '', path = '', rest = '' } = parts;
    const copy = copied.copy.pathOf(path);
    return copy === undefined ? url : `${scheme}${hostOf(host)}${copy}${rest}`;
  };
  return tests.map((test) => ({ ...test, url: turnedUrl(test.url, turned) }));
}

const WHOLE_URL = /^(?<scheme>https?:\/\/)(?<host>[^/?#]*)(?<path>[^?#]*)(?<rest>.*)$/is;

/** A host of another environment's groups becomes the copy's first; any other stays, a proxy before Apigee for instance. */
function hostsOfCopy({ environment, groups }: Copied): (host: string) => string {
  const lower = (hosts: readonly string[]): readonly string[] => hosts.map((host) => host.toLowerCase());
  const own = lower(ownHosts(environment, groups)).filter((host) => !host.startsWith('*'));
  const others = lower(groups.flatMap(({ hostnames }) => hostnames)).filter((host) => !own.includes(host));
  return (host) => (others.includes(host.toLowerCase()) ? (own[0] ?? host) : host);
}

function turnedUrl(url: Filled, turned: (url: string) => string): Filled {
  return { ...url, shown: turned(url.shown), value: new Secret(turned(url.value.reveal())) };
}
