/** One entry of a zip as its central directory and its local header say alike. */
export interface ZipRecord {
  /** As written: nothing about it is trusted yet. */
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  /** The file type of a Unix mode, 0 where the zip was made on a system without one. */
  readonly unixType: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly headerOffset: number;
}

/** A zip's entries, and where its central directory begins. */
export interface ZipDirectory {
  readonly records: readonly ZipRecord[];
  readonly start: number;
}
