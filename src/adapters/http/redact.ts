import type { Secret } from '../../domain/secret.ts';

/**
 * Text of somebody else, fit to be shown: printable, of bounded length, and with the secrets that were
 * sent to them taken out again, should they have echoed one.
 */
export function redact(text: string, secrets: readonly Secret[], longest = 600): string {
  const clean = secrets
    .map((secret) => secret.reveal())
    .filter((value) => value.length >= 4)
    .reduce((rest, value) => rest.replaceAll(value, '***'), text)
    // Tokens of every kind Google and Bitbucket hand out, whoever they belong to.
    .replaceAll(/\b(?:ya29\.|eyJ)[\w.~+/=-]+/g, '***')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}
