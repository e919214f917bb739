import { nearestName } from '../../domain/text/nearest-name.ts';
import type { Explained } from './explain-issue.ts';
import { variablesIn } from './fill-variables.ts';
import type { ManifestContent, ManifestPath } from './manifest.ts';

/** Names the manifest uses and should have declared: variables, and environments where it lists them. */
export function checkReferences(content: ManifestContent): readonly Explained[] {
  return [...undeclaredVariables(content), ...unknownEnvironments(content)];
}

function undeclaredVariables({ variables, ...rest }: ManifestContent): readonly Explained[] {
  return namesIn(rest).flatMap(({ name, path }) => {
    const message = problemOf(path, name, variables);
    return message === undefined ? [] : [{ path, at: undefined, message }];
  });
}

/** The variables that the manifest fills in, each with every place where it does. */
export function usedVariables(content: ManifestContent): readonly UsedVariable[] {
  return namesIn(content).filter(({ path }) => isTemplated(path) && !isLiteral(path));
}

interface UsedVariable {
  readonly name: string;
  readonly path: ManifestPath;
}

function namesIn(content: object): readonly UsedVariable[] {
  return [...textsIn(content, [])].flatMap(({ text, path }) =>
    variablesIn(text).map((name) => ({ name, path })),
  );
}

/** Without a list of its own the manifest may use what the pipe allows. */
function problemOf(
  path: ManifestPath,
  name: string,
  variables: readonly string[] | undefined,
): string | undefined {
  if (isLiteral(path)) return undefined;
  if (!isTemplated(path)) return `holds \${${name}}; variables may stand in values only, not here.`;
  if (variables === undefined || variables.includes(name)) return undefined;
  return `uses \${${name}}, which variables does not list.${didYouMean(name, variables)}`;
}

const TEMPLATED = new Set<unknown>(['text', 'add', 'prefix', 'suffix', 'url', 'body']);
const TEMPLATED_MAPS = new Set<unknown>(['attribute', 'targets', 'headers']);
const LITERAL_MAPS = new Set<unknown>(['expectHeaders', 'expectJson']);

function isTemplated(path: ManifestPath): boolean {
  return TEMPLATED.has(path.at(-1)) || TEMPLATED_MAPS.has(path.at(-2));
}

/** What an answer must hold is compared as it stands. */
function isLiteral(path: ManifestPath): boolean {
  return LITERAL_MAPS.has(path.at(-2));
}

function unknownEnvironments({ environments, bundles = [] }: ManifestContent): readonly Explained[] {
  if (environments === undefined) return [];
  const declared = Object.keys(environments);
  return bundles.flatMap((entry, index) =>
    Object.keys(typeof entry === 'string' ? {} : (entry.environments ?? {}))
      .filter((name) => !declared.includes(name))
      .map((name) => ({
        path: ['bundles', index, 'environments', name],
        at: 'key' as const,
        message: `is not one of the manifest’s environments.${didYouMean(name, declared)}`,
      })),
  );
}

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

function* textsIn(value: unknown, path: ManifestPath): Generator<{ text: string; path: ManifestPath }> {
  if (typeof value === 'string') yield { text: value, path };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key]);
  }
}
