import { randomBytes } from 'node:crypto';

export interface FilePart {
  readonly name: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** A `multipart/form-data` body of one file, in one piece so that its length is known. */
export function toMultipart(part: FilePart): { contentType: string; body: Uint8Array } {
  const boundary = `apigee-pipe-${randomBytes(18).toString('hex')}`;
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${quotable(part.name)}"; filename="${quotable(part.fileName)}"`,
    `Content-Type: ${part.contentType}`,
    '',
    '',
  ].join('\r\n');
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), part.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

/** The escapes of the HTML standard's multipart encoding; anything else stays as it is. */
function quotable(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
