import type { Secret } from '../domain/secrets/secret.ts';

interface StoredSecret {
  /** Taken out of every text that leaves, from now on. */
  readonly value: Secret;
  /** What was read, its number in place of `latest`: it may be printed, and read again. */
  readonly version: string;
}

/** Where secrets are kept outside the pipeline. */
export interface SecretStore {
  /**
   * The text of a secret's version; the latest if the name ends at the secret. The name is the resource's,
   * `projects/acme/secrets/token` or `projects/acme/secrets/token/versions/3`, with a location after the project if
   * it has one. Throws PipeError: `config-invalid` for a name of another form and for a value that is no text,
   * `google-refused` with a remedy for what may not be read or is not there, and what any request throws.
   */
  read(name: string): Promise<StoredSecret>;
}
