import { PIPE_RULES } from '../src/domain/findings/pipe-rules.ts';

/** The table in docs/lint-rules.md of the pipe's own rules. */
export function lintRulesTable(): string {
  const rows = Object.values(PIPE_RULES).map(
    ({ id, severity, help }) => `| \`${id}\` | ${severity} | ${inCell(help)} |`,
  );
  return ['| rule | severity | what it finds, and what to do |', '|---|---|---|', ...rows].join('\n');
}

/** A directive would be taken for an HTML comment, and not be shown. */
function inCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll(/<[^>]*>/g, (markup) => `\`${markup}\``);
}
