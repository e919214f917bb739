import { literalSecretsIn, MAY_HOLD_A_KNOWN_FORM, MAY_HOLD_A_TOKEN, says } from './literal-secrets.ts';
import { placeAt, type TextFinding } from './text-position.ts';

/**
 * PIPE002: what secretlint's recommended rules know by its form, private keys, and what Apigee's elements, scripts
 * and property files call a secret. One finding a line; never the value.
 */
export async function secretsIn(text: string, name: string): Promise<readonly TextFinding[]> {
  const byForm = MAY_HOLD_A_TOKEN.test(text) ? await secretlint(text, name) : [];
  const known = MAY_HOLD_A_KNOWN_FORM.test(text) ? knownFormsIn(text) : [];
  const found = [...known, ...byForm, ...literalSecretsIn(text, name)];
  if (found.length < 2) return found;
  return [...new Map(found.reverse().map((one) => [one.line, one])).values()].sort((a, b) => a.line - b.line);
}

type Part = typeof import('part:secrets');

async function secretlint(text: string, name: string): Promise<readonly TextFinding[]> {
  const { lintSource, creator } = require('part:secrets') as Part;
  const { messages } = await lintSource({
    source: {
      filePath: `/${name}`,
      content: text,
      ext: name.slice(name.lastIndexOf('.')),
      contentType: 'text',
    },
    options: {
      config: { rules: [{ id: 'preset', rule: creator, rules: [], options: {} }] },
      noPhysicFilePath: true,
    },
  });
  return messages.map(({ messageId, loc }) => ({
    rule: 'PIPE002',
    line: loc.start.line,
    column: loc.start.column + 1,
    message: says(messageId.toLowerCase().replaceAll('_', ' ')),
  }));
}

/** Forms that secretlint's recommended rules leave alone, or know only at full length. */
const KNOWN_FORMS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?:\\n|\s)*[A-Za-z0-9+/=]{16}/g],
  ['AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['Google API key', /\bAIza[\w-]{35}(?![\w-])/g],
  ['Google token', /\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/g],
  ['JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g],
];

function knownFormsIn(text: string): readonly TextFinding[] {
  return KNOWN_FORMS.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].map((found) => ({
      rule: 'PIPE002' as const,
      ...placeAt(text, found.index),
      message: says(what),
    })),
  );
}
