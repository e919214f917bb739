import { randomBytes } from 'node:crypto';

export interface FilePart {
  readonly name: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface FormPart {
  readonly name: string;
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
  readonly bytes: Uint8Array;
}

/** A `multipart/form-data` body of one file, in one piece so that its length is known. */
export function toMultipart(part: FilePart): { contentType: string; body: Uint8Array } {
  return toMultipartForm([part]);
}

/** A `multipart/form-data` body of files and plain fields. */
export function toMultipartForm(parts: readonly FormPart[]): { contentType: string; body: Uint8Array } {
  const boundary = `apigee-pipe-${randomBytes(18).toString('hex')}`;
  const pieces = parts.flatMap((part) => [
    Buffer.from(headOf(part, boundary)),
    part.bytes,
    Buffer.from('\r\n'),
  ]);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function headOf({ name, fileName, contentType }: FormPart, boundary: string): string {
  const file = fileName === undefined ? '' : `; filename="${quotable(fileName)}"`;
  return [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${quotable(name)}"${file}`,
    ...(contentType === undefined ? [] : [`Content-Type: ${contentType}`]),
    '',
    '',
  ].join('\r\n');
}

/** The escapes of the HTML standard's multipart encoding; anything else stays as it is. */
function quotable(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
