export type Variables = Readonly<Record<string, string>>;

/** What somebody wrote into the variables, and the sentence that answers it. */
export interface BadVariables {
  readonly what: string;
  readonly variables: Variables;
  readonly says: string;
}

export const row = (what: string, variables: Variables, says: string): BadVariables => ({
  what,
  variables,
  says,
});

export const QUOTED = 'stands in quotation marks, which are part of the value here: remove them.';
