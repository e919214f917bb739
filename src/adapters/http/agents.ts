import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';

export interface Connectivity {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  /** PEM text of further certificate authorities, beside the built-in ones. */
  readonly extraCa?: string | undefined;
}

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/**
 * Connections that are kept open and go through the proxies named: https by CONNECT, http by the absolute URL.
 * Node's own agents do both since 24.5, so no library is needed.
 */
export function createAgents(options: Connectivity): Agents {
  const proxyEnv = {
    HTTP_PROXY: options.httpProxy,
    HTTPS_PROXY: options.httpsProxy,
    NO_PROXY: options.noProxy,
  };
  const shared = { keepAlive: true, proxyEnv };
  const ca = options.extraCa === undefined ? {} : { ca: [...getCACertificates('default'), options.extraCa] };
  return { http: new HttpAgent(shared), https: new HttpsAgent({ ...shared, ...ca }) };
}
