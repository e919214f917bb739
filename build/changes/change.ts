export interface Change {
  /** End of the path of the file in node_modules. */
  readonly file: string;
  /** Stands there exactly as written; the build fails where it does not. */
  readonly from: string | RegExp;
  readonly to: string;
}
