export interface FileEntry {
  /** Relative to the folder that was walked, forward slashes. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'other';
  readonly bytes: number;
}

/** The file system, as far as the rooms need it. Paths are absolute unless said otherwise. */
export interface Files {
  kindOf(path: string): Promise<'file' | 'folder' | 'link' | 'other' | undefined>;
  /** Names directly in a folder, sorted by code unit; links are reported, never followed. Throws FileRefusal. */
  children(
    path: string,
  ): Promise<readonly { readonly name: string; readonly kind: 'file' | 'folder' | 'link' | 'other' }[]>;
  /** Every file below a folder, sorted by code unit; links are reported, never followed. Throws FileRefusal past `limit` entries. */
  walk(path: string, limit: number): Promise<readonly FileEntry[]>;
  /**
   * A plain file of at most `limit` bytes (64 MB unless said), judged before it is read. A file of the clone is
   * read where it really lies in it, links or not, and never from `.git`. Throws FileRefusal.
   */
  read(path: string, limit?: number): Promise<Uint8Array>;
  /**
   * Writes beside the file and renames, making folders as needed; a path of the clone never leads out of it or
   * into `.git`. Throws FileRefusal.
   */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** The same for what is added to a file, which is never written through a link. Throws FileRefusal. */
  append(path: string, content: string): Promise<void>;
  /** Takes a plain file away, within the same bounds; a link or a folder is refused, what is not there is fine. Throws FileRefusal. */
  remove(path: string): Promise<void>;
  /** The path without links; the path itself where nothing lies there. */
  realPath(path: string): Promise<string>;
  resolve(...parts: string[]): string;
}
