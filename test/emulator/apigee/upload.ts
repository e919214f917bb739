import { GoogleError } from '../google/google-error.ts';

interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Uint8Array;
}

/** The zip in an upload: the one file part of a form, whatever its name, or the raw octets (docs/apigee.md#import). */
export function uploadedZip(contentType: string, body: Uint8Array): Uint8Array {
  const type = contentType.replace(/;.*/s, '').trim();
  if (type === 'application/octet-stream') return body;
  if (type !== 'multipart/form-data') {
    throw refused(`an import is multipart/form-data or application/octet-stream, not "${contentType}"`);
  }
  const parts = splitParts(Buffer.from(body), boundaryOf(contentType));
  const [part] = parts;
  if (part === undefined || parts.length !== 1)
    throw refused(`one file part is expected, ${parts.length} came`);
  if (!/^form-data;.*\bname=/i.test(part.headers['content-disposition'] ?? '')) {
    throw refused('a part without "Content-Disposition: form-data; name=…"');
  }
  return part.content;
}

/** A file in a form or as it is; the one file part of a form, whatever its name. */
export function uploadedFile(contentType: string, body: Uint8Array): Uint8Array {
  return contentType.startsWith('multipart/form-data') ? uploadedZip(contentType, body) : body;
}

/** Every part of a form in order, by the name it has. */
export function formEntries(
  contentType: string,
  body: Uint8Array,
): readonly (readonly [string, Uint8Array])[] {
  return splitParts(Buffer.from(body), boundaryOf(contentType)).map(({ headers, content }) => {
    const [, quoted, plain] =
      /\bname=(?:"([^"]*)"|([^;\s]+))/i.exec(headers['content-disposition'] ?? '') ?? [];
    return [quoted ?? plain ?? '', content];
  });
}

/** The parts of a form by their names, with a file name or without one. */
export function formParts(contentType: string, body: Uint8Array): Map<string, Uint8Array> {
  return new Map(formEntries(contentType, body));
}

function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw refused('multipart/form-data without a boundary');
  return boundary;
}

function splitParts(body: Buffer, boundary: string): Part[] {
  const parts: Part[] = [];
  const separator = Buffer.from(`\r\n--${boundary}`);
  const first = Buffer.from(`--${boundary}`);
  if (!body.subarray(0, first.length).equals(first))
    throw refused('the form does not begin with its boundary');
  let start = first.length;
  while (body.toString('latin1', start, start + 2) === '\r\n') {
    const end = body.indexOf(separator, start);
    if (end < 0) throw refused('the form is cut off');
    parts.push(readPart(body.subarray(start + 2, end)));
    start = end + separator.length;
  }
  if (body.toString('latin1', start, start + 2) !== '--')
    throw refused('the form does not end with its boundary');
  return parts;
}

function readPart(bytes: Buffer): Part {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) throw refused('a part without headers');
  const headers = bytes
    .toString('utf8', 0, end)
    .split('\r\n')
    .map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
  return { headers: Object.fromEntries(headers) as Record<string, string>, content: bytes.subarray(end + 4) };
}

function refused(why: string): GoogleError {
  return new GoogleError('INVALID_ARGUMENT', `invalid upload: ${why}`);
}
