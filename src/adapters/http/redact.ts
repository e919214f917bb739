import { withoutSecrets } from '../../domain/secrets/redaction.ts';
import type { Secret } from '../../domain/secrets/secret.ts';

/** More of an answer than this is never shown, so more is not looked at. */
const MOST = 200_000;

/**
 * Text of somebody else, fit to be shown: printable, on one line, of bounded length (characters), and with every
 * secret taken out that a server may have echoed. That comes before any cutting: half a token is not let through.
 */
export function redact(text: string, secrets: readonly Secret[], longest = 600): string {
  const clean = withoutSecrets(
    secrets
      .map((secret) => secret.reveal())
      .filter((value) => value.length >= 4)
      .reduce((rest, value) => rest.replaceAll(value, '***'), text.slice(0, MOST)),
  )
    // Tokens of every kind Google and Bitbucket hand out, whoever they belong to.
    .replaceAll(/\b(?:ya29\.|eyJ|AT(?:BB|ATT|CTT)3?)[\w.~+/=-]{8,}/g, '***')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  return clean.length > longest ? `${clean.slice(0, longest).toWellFormed()}…` : clean;
}
