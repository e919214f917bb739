import type { BundleKind } from '../../domain/bundle.ts';
import type { Secret } from '../../domain/secrets/secret.ts';
import type { Needs } from './roles.ts';

/** One request to Apigee, and the words to speak of it. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the organization, its names already encoded: `environments/test/deployments`; empty for itself. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: { readonly contentType: string; readonly bytes: Uint8Array } | undefined;
  /** After "to": `import orders`. */
  readonly operation: string;
  /** The bundle or environment that an error is about. */
  readonly where: string;
  /** What a 403 asks for. */
  readonly needs: Needs;
  /** True if a 400 is a judgement on the bundle sent. */
  readonly judgesBundle?: boolean | undefined;
  /** True if a success may come without a body, as a 204 does. */
  readonly answersNothing?: boolean | undefined;
  /** The environment named in the path, where there is one. */
  readonly environment?: string | undefined;
  /** The account the caller must be allowed to act as. */
  readonly actsAs?: string | undefined;
  readonly timeoutMs?: number | undefined;
  /** JSON unless said. */
  readonly accept?: string | undefined;
  /** Ends this call, besides the run's own end. */
  readonly signal?: AbortSignal | undefined;
}

/** A call as it went out. */
export interface Asked {
  readonly call: Call;
  readonly organization: string;
  readonly baseUrl: string;
  /** Taken out of whatever Apigee says. */
  readonly token: Secret;
}

/** The collection that holds assets of a kind, in paths. */
export const collectionOf = (kind: BundleKind): 'apis' | 'sharedflows' =>
  kind === 'apiproxy' ? 'apis' : 'sharedflows';
