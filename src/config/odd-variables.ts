import { distance } from 'fastest-levenshtein';
import { listed } from '../domain/text/sentences.ts';
import type { Environment } from './environment.ts';
import type { VariableProblem } from './variable-problems.ts';
import { VARIABLES, type Variable } from './variables.ts';

const KNOWN = Object.entries<Variable>(VARIABLES);
const NAMES = KNOWN.map(([name]) => name);

/** Bitbucket's own, the shell's and Node's: near to one of ours by chance. */
const FOREIGN =
  /^(?:BITBUCKET_(?:PR|STEP|REPO|CLONE|BUILD|COMMIT|PROJECT|PIPE)|PIPELINES_|NODE_|NPM_|DOCKER_|LC_|XDG_)/;
/** Nobody else's variables begin with these words. */
const OURS = /^(?:APIGEE|LINT|MANIFEST|WORKLOAD|DEPLOYMENT|SMOKE|PREVIEW|EXPORT|FROM)_/;

const LINTING = listed(NAMES.filter((name) => name.startsWith('LINT_')));

/**
 * Variables that were given and look like ours: misspelt ones with the nearest, and parts of lists that nothing
 * counts. A name that the manifest may use is somebody's on purpose.
 */
export function misspeltVariables(environment: Environment): readonly VariableProblem[] {
  const declared = new Set(declaredFor(environment));
  const given = Object.keys(environment).filter((name) => isSet(environment, name) && !declared.has(name));
  return given.flatMap((name) => {
    const message = problemWith(name, environment);
    return message === undefined ? [] : [{ variable: name, message }];
  });
}

function problemWith(name: string, environment: Environment): string | undefined {
  if (NAMES.includes(name) || name.length > 60 || FOREIGN.test(name)) return undefined;
  const base = name.replace(/_(?:COUNT|\d{1,4})$/, '');
  const known = KNOWN.find(([one]) => one === base)?.[1];
  if (base !== name && known !== undefined) return problemWithPart({ name, base }, known, environment);
  const nearest = nearestTo(base);
  if (nearest !== undefined) return `is not a variable of this pipe; ${nearest} is.`;
  return base.startsWith('LINT_') ? `is not a variable of this pipe; ${LINTING} are.` : undefined;
}

function problemWithPart(
  { name, base }: { readonly name: string; readonly base: string },
  variable: Variable,
  environment: Environment,
): string | undefined {
  if (variable.separators === undefined) return `makes a list of ${base}, which takes one value.`;
  const entry = name.slice(base.length + 1);
  const count = textOf(environment, `${base}_COUNT`);
  const isBeyond = count === '' || Number(entry) >= Number(count);
  return entry !== 'COUNT' && isBeyond ? `is part of a list that ${base}_COUNT does not count.` : undefined;
}

function nearestTo(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z_]{3,}$/.test(name)) return undefined;
  const upper = name.toUpperCase();
  if (name !== upper) return NAMES.includes(upper) && name.length > 5 ? upper : undefined;
  return longerOrShorter(name) ?? nearby(name);
}

/** APIGEE_ORGANIZATION for APIGEE_ORG, APIGEE_URL for APIGEE_API_URL, APIGEE_ACCESS_TOKEN for ACCESS_TOKEN. */
function longerOrShorter(name: string): string | undefined {
  if (!OURS.test(name)) return undefined;
  const bare = name.replace(/^APIGEE_/, '');
  if (bare !== name && NAMES.includes(bare)) return bare;
  const words = name.split('_');
  return (
    NAMES.find(
      (known) => OURS.test(known) && name.startsWith(known) && /^[A-Z]/.test(name.slice(known.length)),
    ) ?? NAMES.find((known) => OURS.test(known) && words.every((word) => known.split('_').includes(word)))
  );
}

/** One slip in a short name, two in a longer one. */
function nearby(name: string): string | undefined {
  const [nearest] = NAMES.filter((known) => Math.abs(known.length - name.length) <= 2)
    .map((known) => ({ known, slips: distance(name, known) }))
    .sort((one, other) => one.slips - other.slips);
  if (nearest === undefined) return undefined;
  const shorter = Math.min(name.length, nearest.known.length);
  if (shorter < 4) return undefined;
  return nearest.slips <= (shorter < 6 ? 1 : 2) ? nearest.known : undefined;
}

/** What was given beside its default and changes nothing for this action. */
export function idleVariables(environment: Environment): readonly VariableProblem[] {
  const action = textOf(environment, 'ACTION') || VARIABLES.ACTION.fallback;
  if (!VARIABLES.ACTION.for.includes(action)) return [];
  const overruled = overruledBy(environment, action);
  return KNOWN.flatMap(([name, { for: actions, fallback }]) => {
    const given = textOf(environment, name);
    if (given === fallback || (given === '' && !isSet(environment, `${name}_COUNT`))) return [];
    if (!actions.includes(action))
      return [{ variable: name, message: `is not used by ACTION=${action}; ${actionsInWords(actions)}.` }];
    const decides = given === '' ? undefined : overruled(name);
    return decides === undefined ? [] : [{ variable: name, message: `is not used: ${decides}` }];
  });
}

/** What decides in the place of a variable that the action does use, as a sentence. */
function overruledBy(environment: Environment, action: string): (name: string) => string | undefined {
  const given = (...names: readonly string[]) => names.find((name) => isSet(environment, name));
  const stronger: Readonly<Record<string, string | undefined>> = {
    KEY_FILE: given('ACCESS_TOKEN'),
    WORKLOAD_IDENTITY_PROVIDER: given('ACCESS_TOKEN', 'KEY_FILE'),
    SERVICE_ACCOUNT: given('ACCESS_TOKEN', 'KEY_FILE'),
    BITBUCKET_API_TOKEN: given('BITBUCKET_ACCESS_TOKEN'),
    BITBUCKET_OAUTH_SECRET:
      given('BITBUCKET_ACCESS_TOKEN') ?? (given('BITBUCKET_EMAIL') && given('BITBUCKET_API_TOKEN')),
  };
  return (name) => {
    if (given(`${name}_COUNT`) !== undefined) return `${name}_COUNT and what it counts are set too.`;
    // What setup writes signs in with those.
    if (action === 'setup' && KEYLESS.includes(name)) return undefined;
    return stronger[name] === undefined ? undefined : `${stronger[name]} signs in.`;
  };
}

const KEYLESS: readonly string[] = ['WORKLOAD_IDENTITY_PROVIDER', 'SERVICE_ACCOUNT'];

function actionsInWords(actions: readonly string[]): string {
  return actions.length > 3
    ? `${actions.slice(0, 3).join(', ')} and others do`
    : `${actions.join(', ')} ${actions.length > 1 ? 'do' : 'does'}`;
}

function declaredFor(environment: Environment): readonly string[] {
  const items = Object.keys(environment).filter((name) => /^MANIFEST_VARIABLES(?:_\d{1,4})?$/.test(name));
  return items.flatMap((name) => textOf(environment, name).split(/[\s,]+/));
}

function isSet(environment: Environment, name: string): boolean {
  return textOf(environment, name) !== '';
}

function textOf(environment: Environment, name: string): string {
  return environment[name]?.trim() ?? '';
}
