/** The process's variables, as they came: nothing of them is checked yet. */
export type Environment = Readonly<Record<string, string | undefined>>;
