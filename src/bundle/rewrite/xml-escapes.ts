const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** As text between tags: quotes stay, so that a JSON payload stays readable. */
export function escapeText(value: string): string {
  return value.replaceAll(/[&<>]/g, (character) => ESCAPES[character] ?? character);
}

/** As an attribute's value, whichever quotes surround it; line ends survive the parser's normalising. */
export function escapeAttribute(value: string): string {
  return value
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;');
}

/** Inside a CDATA section, where only its own end has to be taken apart. */
export function escapeCdata(value: string): string {
  return value.replaceAll(']]>', ']]]]><![CDATA[>');
}

/** What a parser makes of text: the five entities and character numbers, line ends as `\n`. */
export function unescapeXml(raw: string): string {
  return raw.replaceAll(/\r\n?/g, '\n').replaceAll(/&([^;\s&]+);/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return CHARACTERS[name] ?? whole;
  });
}
