import { VARIABLES, type Variable } from '../src/config/variables.ts';

/** The table of docs/variables.md: what official pipes show, with `(*)` at what a deploy cannot do without. */
export function variablesTable(): string {
  const rows = Object.entries<Variable>(VARIABLES).map(([name, variable]) => {
    const mark = variable.required ? ' (*)' : '';
    return `| \`${name}\`${mark} | ${defaultOf(variable)} | ${meaningOf(variable)} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

function defaultOf({ fallback, absent }: Variable): string {
  if (fallback !== undefined) return `\`${fallback}\``;
  return absent ?? '–';
}

function meaningOf({ meaning, hidden, separators }: Variable): string {
  const list = separators === undefined || meaning.includes('list') ? '' : ' (one or a list)';
  return `${meaning}${list}${hidden ? '. *Secured variable*' : ''}`.replaceAll('|', String.raw`\|`);
}
