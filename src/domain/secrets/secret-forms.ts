/** Everything a secret may look like on its way through headers, addresses, files and reports. */
export function formsOf(secret: string): ReadonlySet<string> {
  const values = partsOf(secret.replace(/^(?:Bearer|Basic) /, ''));
  return new Set(
    values
      .flatMap((value) => [value, ...escaped(value), ...inBase64(value)])
      .filter((form) => form.length >= 6),
  );
}

/**
 * What of a value is secret on its own. Of a key's JSON that is its private half, since the rest of it (account,
 * addresses) is told on purpose; of a text of several lines, each line.
 */
function partsOf(value: string): readonly string[] {
  const decoded = value.startsWith('{') ? value : Buffer.from(value, 'base64').toString('utf8');
  const ofKey = secretFieldsOf(decoded).flatMap(linesOf);
  return ofKey.length > 0 && value.startsWith('{') ? ofKey : [value, ...linesOf(value), ...ofKey];
}

function secretFieldsOf(json: string): readonly string[] {
  const fields = json.matchAll(/"(?:private_key|client_secret|refresh_token)"\s*:\s*"((?:[^"\\]|\\.)*)/g);
  return [...fields].map(([, text = '']) => text.replaceAll(/\\[nr]/g, '\n'));
}

/** The lines without a PEM's armour, each and run together. */
function linesOf(text: string): readonly string[] {
  const lines = text
    .replaceAll(String.raw`\n`, '\n')
    .split(/[\r\n]+/)
    .filter((line) => line !== '' && !/^-----.*-----$/.test(line));
  return [
    ...lines.filter((line) => line.length >= 16 || lines.length === 1),
    lines.join(''),
    lines.join(String.raw`\n`),
  ];
}

function escaped(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const wellFormed = value.toWellFormed();
  const uri = encodeURIComponent(wellFormed);
  return [
    json,
    JSON.stringify(json).slice(1, -1),
    uri,
    uri.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    encodeURI(wellFormed),
    new URLSearchParams({ '': wellFormed }).toString().slice(1),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    Buffer.from(value).toString('hex'),
  ];
}

/** In base64 a value looks different at each of three places; what its neighbours decide is left off. */
function inBase64(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const alone = [bytes.toString('base64'), bytes.toString('base64url')];
  return [
    ...alone,
    ...[0, 1, 2].flatMap((shift) => {
      const whole = Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64')
        .replace(/={1,2}$/, '');
      const rest = (shift + bytes.length) % 3;
      const own = whole.slice(shift === 0 ? 0 : shift + 1, rest === 0 ? undefined : -1);
      return own.length < 8 ? [] : [own, own.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ];
}
