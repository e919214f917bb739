/** The log a person reads. Lines only: what they say is composed in src/report. */
export interface Logger {
  /** One finished line or block of lines. */
  say(text: string): void;
  /** Only with DEBUG. */
  debug(text: string): void;
  /** What is under way, replaced in place on a terminal, a line now and then in CI; undefined ends it. */
  progress(text: string | undefined): void;
  readonly colour: boolean;
}
