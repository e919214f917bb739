/** The checksum (Castagnoli) that Secret Manager and Cloud KMS add to what they send, as a decimal number. */
export function crc32c(bytes: Uint8Array): string {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc % 2 === 0 ? 0 : 0x82_f6_3b_78);
    crc >>>= 0;
  }
  return String((crc ^ 0xff_ff_ff_ff) >>> 0);
}
