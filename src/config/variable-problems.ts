import { VARIABLES } from './variables.ts';

/** What is wrong with one variable, as the end of a sentence that begins with its name. */
export interface VariableProblem {
  readonly variable: string;
  readonly message: string;
}

/** Collects what is wrong, one problem a variable: a value refused once is not reported missing as well. */
export interface VariableProblems {
  readonly all: readonly VariableProblem[];
  add(variable: string, message: string): void;
}

export function startProblems(first: readonly VariableProblem[]): VariableProblems {
  const all = [...first];
  return {
    all,
    add(variable, message) {
      if (!all.some((known) => isAbout(variable, known.variable))) all.push({ variable, message });
    },
  };
}

/** APIGEE_ENV_COUNT and the misspelt APIGEE_ENVIRONMENT tell of APIGEE_ENV; GATE_OVERRIDE is another one than GATE. */
function isAbout(variable: string, name: string): boolean {
  return name === variable || (name.startsWith(variable) && !Object.hasOwn(VARIABLES, name));
}
