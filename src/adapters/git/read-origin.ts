/** `workspace/repository` from an origin's address: https, ssh or `git@host:…`, Cloud or Data Center (`/scm/`). */
export function readOrigin(address: string): string | undefined {
  const path = URL.canParse(address)
    ? pathOf(new URL(address))
    : /^[^/\s]+@[^/:\s@]+:(.+)$/.exec(address)?.[1];
  const parts = (path ?? '')
    .replace(/(?<!\/)\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter(Boolean);
  const [workspace, repository] = parts.slice(-2);
  return repository === undefined ? undefined : `${workspace}/${repository}`;
}

/** Only addresses with a host: a path on this machine names no workspace. */
function pathOf({ host, pathname, protocol }: URL): string | undefined {
  return host !== '' && /^(https?|ssh|git):$/.test(protocol) ? decodeURI(pathname) : undefined;
}
