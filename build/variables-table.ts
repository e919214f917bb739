import { ACTIONS } from '../src/config/actions.ts';
import { VARIABLES, type Variable } from '../src/config/variables.ts';

/** The table of docs/variables.md: what official pipes show, with `(*)` at what a deploy cannot do without. */
export function variablesTable(): string {
  const rows = Object.entries<Variable>(VARIABLES).map(([name, variable]) => {
    const mark = variable.required ? ' (*)' : '';
    return `| \`${name}\`${mark} | ${defaultOf(variable)} | ${meaningOf(variable)} | ${actionsOf(variable)} |`;
  });
  return ['| variable | default | meaning | actions |', '|---|---|---|---|', ...rows].join('\n');
}

function defaultOf({ fallback, absent }: Variable): string {
  if (fallback !== undefined) return `\`${fallback}\``;
  return absent ?? '–';
}

/** Those that use it; the shorter list if most do. */
function actionsOf({ for: actions }: Variable): string {
  const others = ACTIONS.filter((action) => !actions.includes(action));
  if (others.length === 0) return 'all';
  return others.length < 4 ? `all but ${others.join(', ')}` : actions.join(', ');
}

function meaningOf({ meaning, hidden, separators }: Variable): string {
  const list = separators === undefined || meaning.includes('list') ? '' : ' (one or a list)';
  return `${meaning}${list}${hidden ? '. *Secured variable*' : ''}`.replaceAll('|', String.raw`\|`);
}
