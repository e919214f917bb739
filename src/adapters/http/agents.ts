import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { PipeError } from '../../errors/pipe-error.ts';
import { isAskedDirectly } from './no-proxy.ts';
import type { Certificates } from './read-certificates.ts';

export interface Connectivity {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  /** PEM text of further certificate authorities, beside the built-in ones. */
  readonly extraCa?: string | undefined;
  /** Shown to servers at these origins that ask for it, and to nobody else: who tests a host does not sign in there. */
  readonly client?:
    | (NonNullable<Certificates['client']> & { readonly origins: ReadonlySet<string> })
    | undefined;
}

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/**
 * Connections that are kept open and go through the proxies named: https by CONNECT, http by the absolute URL.
 * Node's own agents do both since 24.5, so no library is needed; which hosts are asked directly is decided here, since
 * Node knows no CIDR. Throws PipeError `config-invalid` for what Node does not take.
 */
export function createAgents(options: Connectivity): (url: URL) => Agents {
  const { httpProxy, httpsProxy, noProxy, client } = options;
  const agents = new Map<string, Agents>();
  const open = (isDirect: boolean, isKnown: boolean): Agents => {
    const key = `${isDirect} ${isKnown}`;
    const there = agents.get(key);
    if (there !== undefined) return there;
    const proxyEnv = isDirect ? {} : { HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy };
    const made = openAgents(proxyEnv, { ...options, client: isKnown ? client : undefined });
    agents.set(key, made);
    return made;
  };
  // What Node does not take is told before the first request.
  open(false, false);
  return (url) => open(isAskedDirectly(url, noProxy), client?.origins.has(url.origin) ?? false);
}

function openAgents(
  proxyEnv: Readonly<Record<string, string | undefined>>,
  { extraCa, client }: Connectivity,
): Agents {
  const shared = { keepAlive: true, proxyEnv };
  const ca = extraCa === undefined ? {} : { ca: [...getCACertificates('default'), extraCa] };
  const pair = client === undefined ? {} : { cert: client.certificate, key: client.key };
  try {
    return { http: new HttpAgent(shared), https: new HttpsAgent({ ...shared, ...ca, ...pair }) };
  } catch {
    // Node's error holds the proxy's URL, and that may hold a password.
    throw new PipeError(
      'config-invalid',
      'A proxy of this step (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) is no URL.',
      {
        hint: 'Write it as http://host:port, with user and password percent-encoded.',
        where: 'HTTPS_PROXY',
      },
    );
  }
}
