import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { PipeError } from '../../errors/pipe-error.ts';

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
 * Node's own agents do both since 24.5, so no library is needed. Throws PipeError `config-invalid` for what Node does
 * not take.
 */
export function createAgents(options: Connectivity): Agents {
  const proxyEnv = {
    HTTP_PROXY: options.httpProxy,
    HTTPS_PROXY: options.httpsProxy,
    NO_PROXY: options.noProxy,
  };
  const shared = { keepAlive: true, proxyEnv };
  const ca = options.extraCa === undefined ? {} : { ca: [...getCACertificates('default'), options.extraCa] };
  try {
    return { http: new HttpAgent(shared), https: new HttpsAgent({ ...shared, ...ca }) };
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
