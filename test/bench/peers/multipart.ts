const BOUNDARY = '__END_OF_PART__';

export function multipart(field: string, zip: Uint8Array): { type: string; content: Uint8Array } {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="bundle.zip"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    content: Buffer.concat([Buffer.from(head), zip, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
  };
}
