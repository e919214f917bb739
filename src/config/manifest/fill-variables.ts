/** `${NAME}` is a variable; `$${` stands for the characters `${`. */
const REFERENCE = /\$\$\{|\$\{([^{}]*)\}/g;

/** The variables a text of the manifest uses, each once. */
export function variablesIn(text: string): readonly string[] {
  return [
    ...new Set([...text.matchAll(REFERENCE)].flatMap(([, name]) => (name === undefined ? [] : [name]))),
  ];
}

/** The text with its variables' values put in as they are: a value that looks like a reference is not one. */
export function fillVariables(text: string, valueOf: (name: string) => string): string {
  return text.replaceAll(REFERENCE, (_whole, name?: string) => (name === undefined ? '${' : valueOf(name)));
}
