import { PipeError } from '../errors/pipe-error.ts';
import { usedVariables } from './manifest/check-references.ts';
import type { Manifest } from './manifest/manifest.ts';
import type { VariableProblems } from './variable-problems.ts';
import { VARIABLES, type Variable } from './variables.ts';

/** A pull request writes the manifest: these would leave with what it renders. Proxies carry passwords. */
const NEVER = /^(?:BITBUCKET_|PIPELINES_|(?:HTTPS?|ALL|FTP)_PROXY$)/i;

const HIDDEN = new Set(
  Object.entries<Variable>(VARIABLES).flatMap(([name, { hidden }]) => (hidden === true ? [name] : [])),
);

/** True for the pipe's own secrets and for what Bitbucket itself puts into the environment. */
function isWithheld(name: string): boolean {
  return NEVER.test(name) || HIDDEN.has(name.toUpperCase());
}

/** MANIFEST_VARIABLES, with a problem for each secret in it. */
export function readAllowed(names: readonly string[], found: VariableProblems): readonly string[] {
  const secrets = names.filter(isWithheld);
  if (secrets.length > 0) {
    const list = [...new Set(secrets)].join(', ');
    const message = `names ${list}: a manifest never sees secrets of the pipe, BITBUCKET_* or PIPELINES_*. Pass the value under a name of its own.`;
    found.add('MANIFEST_VARIABLES', message);
  }
  return names.filter((name) => !isWithheld(name));
}

/** What the manifest may really use: its own list narrows the pipe's. */
export function narrowed(manifest: Manifest | undefined, allowed: readonly string[]): readonly string[] {
  const own = manifest?.content.variables;
  return own === undefined ? allowed : allowed.filter((name) => own.includes(name));
}

/**
 * PipeError `manifest-invalid` for every variable that the manifest lists, or uses without a list, and may not.
 * `renders` is false for a run that fills in nothing: to that one only secrets are refused.
 */
export function refuseVariables(
  manifest: Manifest,
  { allowed, renders }: { readonly allowed: readonly string[]; readonly renders: boolean },
): readonly PipeError[] {
  const { content, where } = manifest;
  const listed = (content.variables ?? []).map((name, index) => ({ name, path: ['variables', index] }));
  const named = content.variables === undefined ? usedVariables(content) : listed;
  return named.flatMap(({ name, path }) => {
    if (isWithheld(name)) return [withheld(name, where(path))];
    return renders && !allowed.includes(name) ? [unlisted(name, where(path))] : [];
  });
}

function withheld(name: string, where: string): PipeError {
  return new PipeError('manifest-invalid', `${where}: ${name} is nothing that a manifest may use.`, {
    where,
    hint: 'Secrets of the pipe, BITBUCKET_* and PIPELINES_* stay out of bundles. Remove it.',
  });
}

function unlisted(name: string, where: string): PipeError {
  return new PipeError('manifest-invalid', `${where}: ${name} is not in MANIFEST_VARIABLES.`, {
    where,
    hint: `The manifest may use what the pipeline lists: set MANIFEST_VARIABLES to ${name}, beside its value, in bitbucket-pipelines.yml.`,
  });
}
