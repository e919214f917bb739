import { literalSecretsIn, says } from './literal-secrets.ts';
import { placesIn, type TextFinding } from './text-position.ts';

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
  ['AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['Google API key', /\bAIza[\w-]{35}(?![\w-])/g],
  ['Google token', /\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/g],
  ['JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g],
];

function knownFormsIn(text: string): readonly TextFinding[] {
  const keys = [...text.matchAll(/-----BEGIN/g)].filter(({ index }) => isPrivateKeyAt(text, index));
  const others = KNOWN_FORMS.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].map(({ index }) => ({ what, index })),
  );
  const found = [...keys.map(({ index }) => ({ what: 'private key', index })), ...others];
  if (found.length === 0) return [];
  const placeAt = placesIn(text);
  return found.map(({ what, index }) => ({ rule: 'PIPE002', ...placeAt(index), message: says(what) }));
}

/**
 * A private key in PEM, encrypted or not, that a script may build of pieces: looked at without quotes, plus signs,
 * commas, line ends and what surrounds them.
 */
function isPrivateKeyAt(text: string, index: number): boolean {
  const plain = text
    .slice(index, index + 1000)
    .replace(/\\[nr]/g, ' ')
    .replace(/Proc-Type:[^"'\n]{0,40}ENCRYPTED|DEK-Info: ?[\w-]{1,30},[0-9A-F]{1,64}/g, '')
    .replace(/["'`,\\\s]|(?<=["'`\s])\+/g, '');
  return /^-----BEGIN[A-Z]*PRIVATEKEY(?:BLOCK)?-----[A-Za-z0-9+/=]{16}/.test(plain);
}

/**
 * What a text must hold for one of secretlint's recommended rules (13.0.7) to find something in it: the beginnings of
 * their own patterns. Most texts hold none, and loading and asking secretlint takes longer than linting a bundle.
 * A test plants one secret for each rule of the preset.
 */
export const MAY_HOLD_A_TOKEN = new RegExp(
  [
    '-----BEGIN',
    String.raw`://[^\s/]*:[^\s/]*@`,
    '(?:ACCESS|access|Access)_?(?:KEY|key|Key)',
    String.raw`(?:npm|gsk|hf|ntn|lin_api|gh[opusr]|vc[piark]|cf(?:k|ut|at)|glc|glsa|dckr_pat|github_pat|figd)_[\w+/-]{3}`,
    String.raw`(?:sk|glpat|tskey)-[\w-]{16}`,
    String.raw`(?:shp(?:pa|ca|at|ss)|[rs]k_(?:live|test))_\w{16}`,
    String.raw`xox[a-z]-|xapp-|[Hh][Oo][Oo][Kk][Ss]\.`,
    String.raw`SG\.\w+\.\w|hv[sbr]\.[\w-]{32}|dapi[A-Fa-f0-9]{32}|ops_ey`,
  ].join('|'),
);

/** As above, for the forms that this pipe knows itself. */
const MAY_HOLD_A_KNOWN_FORM = /-----BEGIN|A[KS]IA[A-Z0-9]|AIza|ya29\.|GOCSPX-|eyJ/;
