export const LINT_ARGUMENT = '@lint';
