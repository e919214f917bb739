/** What is under way: a line, or lines that are made anew whenever they are shown, so that times in them move. */
export type Doing = string | (() => readonly string[]);

/** The log a person reads. Lines only: what they say is composed in src/report. */
export interface Logger {
  /** One finished line or block of lines. */
  say(text: string): void;
  /** Only with DEBUG. */
  debug(text: string): void;
  /** What is under way, replaced in place on a terminal, a line now and then in CI; undefined ends it. */
  progress(doing: Doing | undefined): void;
  readonly colour: boolean;
  /** How wide the log is; undefined if nobody knows, and whoever shows it breaks its lines. */
  readonly columns?: number | undefined;
}
