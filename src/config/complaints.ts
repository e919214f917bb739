/** What is wrong with one variable, as the end of a sentence that begins with its name. */
export interface VariableProblem {
  readonly variable: string;
  readonly message: string;
}

/** Collects what is wrong, one complaint a variable: a value refused once is not reported missing as well. */
export interface Complaints {
  readonly all: readonly VariableProblem[];
  add(variable: string, message: string): void;
}

export function startComplaints(first: readonly VariableProblem[]): Complaints {
  const all = [...first];
  return {
    all,
    add(variable, message) {
      if (!all.some((known) => known.variable.startsWith(variable))) all.push({ variable, message });
    },
  };
}
