import type { BitbucketAccess, BitbucketCredential } from '../domain/code-host/bitbucket-access.ts';
import { isLoopback } from '../domain/loopback.ts';

interface BitbucketSettings {
  readonly apiUrl: string;
  readonly credential: BitbucketCredential;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Cloud or Data Center, by the address (`…/2.0`, `…/rest`), and whether Pipelines' own proxy is at hand. */
export function readBitbucketAccess(
  { apiUrl, credential }: BitbucketSettings,
  environment: Environment,
): BitbucketAccess {
  const url = new URL(apiUrl);
  const kind = kindOf(url);
  return {
    kind,
    apiUrl: addressOf(url, kind),
    credential,
    proxyUrl: kind === 'cloud' ? proxyOf(url, { credential, environment }) : undefined,
  };
}

const CLOUD = 'api.bitbucket.org';

function kindOf({ hostname, pathname }: URL): BitbucketAccess['kind'] {
  return hostname === CLOUD || /\/2\.0\/?$/.test(pathname) ? 'cloud' : 'data-center';
}

function addressOf({ origin, pathname }: URL, kind: BitbucketAccess['kind']): string {
  const path = pathname.replace(/(?<!\/)\/+$/, '');
  const end = kind === 'cloud' ? '/2.0' : '/rest';
  return path.endsWith(end) ? origin + path : origin + path + end;
}

/**
 * The forward proxy of Pipelines (docs/bitbucket.md#proxy-of-pipelines). It knows Cloud's own address only, so that with another one it is
 * tried where there is no credential. BITBUCKET_PROXY_URL moves it, for tests: on loopback only.
 */
function proxyOf({ hostname }: URL, { credential, environment }: ProxyFacts): string | undefined {
  const moved = environment['BITBUCKET_PROXY_URL'];
  if (moved && isLoopback(hostname) && URL.canParse(moved) && isLoopback(new URL(moved).hostname))
    return moved;
  if (!RUNS_IN_PIPELINES.some((name) => environment[name])) return undefined;
  if (hostname !== CLOUD && credential.kind !== 'none') return undefined;
  return IS_A_PIPE.some((name) => environment[name])
    ? 'http://host.docker.internal:29418'
    : 'http://localhost:29418';
}

interface ProxyFacts {
  readonly credential: BitbucketCredential;
  readonly environment: Environment;
}

const IS_A_PIPE = ['BITBUCKET_PIPE_STORAGE_DIR', 'BITBUCKET_PIPE_SHARED_STORAGE_DIR'];
const RUNS_IN_PIPELINES = [
  ...IS_A_PIPE,
  'BITBUCKET_PIPELINE_UUID',
  'BITBUCKET_STEP_UUID',
  'BITBUCKET_BUILD_NUMBER',
];
