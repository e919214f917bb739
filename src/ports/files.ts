export interface FileEntry {
  /** Relative to the folder that was walked, forward slashes. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'other';
  readonly bytes: number;
}

/** The file system, as far as the rooms need it. Paths are absolute unless said otherwise. */
export interface Files {
  kindOf(path: string): Promise<'file' | 'folder' | 'link' | 'other' | undefined>;
  /** Names directly in a folder, sorted by code unit; links are reported, never followed. */
  children(
    path: string,
  ): Promise<readonly { readonly name: string; readonly kind: 'file' | 'folder' | 'link' | 'other' }[]>;
  /** Every file below a folder, sorted by code unit; links are reported, never followed. Throws `bundle-invalid` past `limit` entries. */
  walk(path: string, limit: number): Promise<readonly FileEntry[]>;
  /** Throws `bundle-invalid` where the file is larger than `limit` bytes, without reading it. */
  read(path: string, limit?: number): Promise<Uint8Array>;
  /** Writes beside the file and renames, making folders as needed. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  append(path: string, content: string): Promise<void>;
  /** A new empty folder outside the clone that nobody else may read. */
  makeTemporaryFolder(): Promise<string>;
  removeFolder(path: string): Promise<void>;
  resolve(...parts: string[]): string;
}
