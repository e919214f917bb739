/** How a signature came to be, for whoever verifies it. */
interface Signature {
  /** As Google spells it: `EC_SIGN_P256_SHA256`. */
  readonly algorithm: string;
  /** The version of the key that signed. */
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Its public half, as PEM. */
  readonly publicKey: string;
}

/** A private key that stays where it is kept and signs there. */
export interface Signer {
  /**
   * Looks whether the version of a key is there and can sign, and signs nothing. Throws PipeError: `config-invalid` for
   * a name of another form, a key that is not there or one of a kind that the pipe does not sign with,
   * `google-refused` with a remedy for one that this account may not sign with, and what any request throws.
   */
  check(key: string): Promise<void>;
  /**
   * Signs bytes with a version of a key, `projects/…/locations/…/keyRings/…/cryptoKeys/…/cryptoKeyVersions/1`. Throws
   * what `check` throws.
   */
  sign(key: string, bytes: Uint8Array): Promise<Signature>;
}
