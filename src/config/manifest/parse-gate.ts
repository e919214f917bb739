import { explainIssue } from './explain-issue.ts';
import { idleKeys } from './idle-keys.ts';
import { readYaml } from './read-yaml.ts';
import { type Gate, gate as gateSchema } from './schema/gate-schema.ts';
import { knownKeys } from './schema/known-keys.ts';

/** Where the manifest has one. */
const PLACE = ['environments', 'any', 'gate'];

/** With the ends of sentences that follow the variable's name: what changes nothing, or what is wrong. */
export type ParsedGate =
  | { readonly ok: true; readonly gate: Gate; readonly idle: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** GATE, YAML or JSON: the mapping that an environment of the manifest has. It loads zod and yaml. */
export function parseGate(text: string): ParsedGate {
  const reading = readYaml(text, 'GATE');
  if (reading.kind === 'unreadable')
    return { ok: false, problems: reading.problems.map(({ where, message }) => `(${where}): ${message}`) };
  const checked = gateSchema.safeParse(reading.value);
  if (checked.success) {
    const idle = idleKeys({ gate: checked.data }).map(({ path: [, ...path], message }) => {
      return `(${reading.where(path, 'key')}): ${[...path, message].join(' ')}`;
    });
    return { ok: true, gate: checked.data, idle };
  }
  const explained = checked.error.issues.flatMap((issue) =>
    explainIssue(issue, (path) => knownKeys([...PLACE, ...path])),
  );
  return {
    ok: false,
    problems: explained.map(({ path, at, message }) => {
      const place = path.length === 0 ? '' : `${path.join('.')} `;
      return `(${reading.where(path, at)}): ${place}${message}`;
    }),
  };
}
