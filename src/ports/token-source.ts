import type { Identity } from '../domain/organization.ts';
import type { Secret } from '../domain/secrets/secret.ts';

/**
 * Access tokens for Google's APIs. Every method throws PipeError `sign-in-refused` with a remedy,
 * or `apigee-unreachable` where the sign-in's host cannot be reached.
 */
export interface TokenSource {
  /** A token good for some minutes more: cached, renewed before it expires. */
  token(): Promise<Secret>;
  /**
   * A new token after Google turned `rejected` down; at once the present one where it was renewed meanwhile.
   * Answers `rejected` itself where the credential cannot give another.
   */
  renew(rejected: Secret): Promise<Secret>;
  /** Signs in and says as whom. */
  identity(): Promise<Identity>;
}
