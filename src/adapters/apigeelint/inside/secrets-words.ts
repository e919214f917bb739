/** One sentence for every secret: what gave it away, what to do; never the value. */
export const says = (what: string): string =>
  `Holds what looks like a secret (${what}). Replace it, and keep the new one in an encrypted key value map.`;
