const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc % 2 === 0 ? 0 : 0x82_f6_3b_78);
  return crc;
});

/**
 * CRC-32C (Castagnoli), as a decimal number: the checksum that Secret Manager and Cloud KMS send along, and check if
 * they are sent it. Node has the other CRC-32 only.
 */
export function crc32c(bytes: Uint8Array): string {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return String((crc ^ 0xff_ff_ff_ff) >>> 0);
}

/** True if the bytes are those that were sent, or nobody said what was sent. */
export function isWhole(bytes: Uint8Array, checksum: string | number | undefined): boolean {
  return checksum === undefined || String(checksum) === crc32c(bytes);
}
