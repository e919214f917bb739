import type { DeploymentResult, RunResult } from '../../domain/results/run-result.ts';
import { oneLine } from '../../domain/text/visible-text.ts';
import { inEnvironments } from '../removals.ts';

export interface Outputs {
  /** `APIGEE_PIPE_…='…'` a line: any sh may source it, and nothing in a value is run. */
  readonly text: string;
  readonly names: readonly string[];
  /** What was left out or renamed, a sentence each. */
  readonly remarks: readonly string[];
}

type Variable = readonly [name: string, value: string];

/** `outputs.env`: what a later step of the pipeline may want to know, every name once. */
export function renderOutputs(result: RunResult): Outputs {
  const named = nameDeployments(inEnvironments(result.deployments));
  const variables = [...variablesOfRun(result), ...named.flatMap(variablesOfDeployment)];
  const told = variables.filter(([, value]) => !hasControls(value));
  const refused = variables.filter(([, value]) => hasControls(value));
  return {
    text: told.map(([name, value]) => `${name}=${quoted(value)}\n`).join(''),
    names: told.map(([name]) => name),
    remarks: [
      ...named.flatMap(explainName),
      ...refused.map(
        ([name, value]) =>
          `${name} is left out of the outputs: its value has control characters ("${oneLine(value)}").`,
      ),
    ],
  };
}

function variablesOfRun(result: RunResult): readonly Variable[] {
  const deployed = result.deployments.filter((one) => DEPLOYED.has(one.change));
  return [
    ['APIGEE_PIPE_OUTCOME', result.outcome],
    ['APIGEE_PIPE_EXIT_CODE', String(result.exitCode)],
    ['APIGEE_PIPE_DEPLOYED', String(deployed.length)],
    ['APIGEE_PIPE_LINT_ERRORS', String(result.lint.errors)],
    ['APIGEE_PIPE_LINT_WARNINGS', String(result.lint.warnings)],
    ...previewUrl(result),
  ];
}

const DEPLOYED: ReadonlySet<string> = new Set<DeploymentResult['change']>([
  'deployed',
  'reused',
  'brought-back',
]);

/** The first address of a pull request's preview, under a name that no pull request's number is part of. */
function previewUrl({ previews = [] }: RunResult): readonly Variable[] {
  const url = previews.flatMap(({ urls }) => urls)[0];
  return url === undefined ? [] : [['APIGEE_PIPE_PREVIEW_URL', encoded(url)]];
}

interface Named {
  readonly deployment: DeploymentResult;
  /** `APIGEE_PIPE_ORDERS_TEST` */
  readonly name: string;
  /** Who has the name that this one would have had. */
  readonly instead: DeploymentResult | undefined;
}

/**
 * Where two come to the same name (`orders-v1` and `orders.v1`; a proxy and a shared flow `orders`), the first in
 * the order of kind (proxies before shared flows), bundle and environment has it, and the others a number behind.
 */
function nameDeployments(deployments: readonly DeploymentResult[]): readonly Named[] {
  const inOrder = deployments.toSorted((one, other) => compare(orderOf(one), orderOf(other)));
  const owners = new Map<string, DeploymentResult>();
  for (const deployment of inOrder) {
    const plain = plainName(deployment);
    if (!owners.has(plain)) owners.set(plain, deployment);
  }
  const taken = new Set(owners.keys());
  const free = (plain: string, number = 2): string => {
    const name = `${plain}_${number}`;
    if (taken.has(name)) return free(plain, number + 1);
    taken.add(name);
    return name;
  };
  return inOrder.map((deployment) => {
    const plain = plainName(deployment);
    const owner = owners.get(plain);
    return owner === deployment
      ? { deployment, name: plain, instead: undefined }
      : { deployment, name: free(plain), instead: owner };
  });
}

const orderOf = ({ kind, bundle, environment }: DeploymentResult): string =>
  `${kind}\n${bundle}\n${environment}`;
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const plainName = ({ bundle, environment }: DeploymentResult): string =>
  `APIGEE_PIPE_${variablePart(bundle)}_${variablePart(environment)}`;

function variablesOfDeployment({ deployment, name }: Named): readonly Variable[] {
  const { revision, urls } = deployment;
  const [url] = urls;
  return [
    [`${name}_REVISION`, revision.after ?? ''],
    ...(url === undefined ? [] : [[`${name}_URL`, encoded(url)] as const]),
  ];
}

function explainName({ deployment, name, instead }: Named): readonly string[] {
  if (instead === undefined) return [];
  return [
    `The outputs of ${describe(deployment)} begin with ${name}_, since ${plainName(deployment)}_ is those of ${describe(instead)}.`,
  ];
}

function describe({ kind, bundle, environment }: DeploymentResult): string {
  return oneLine(`the ${kind === 'sharedflow' ? 'shared flow' : 'proxy'} ${bundle} in ${environment}`);
}

/** `orders-v1` → `ORDERS_V1`: only what a shell takes as a variable's name. */
function variablePart(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

const hasControls = (value: string): boolean => /[\p{Cc}\p{Cs}]/u.test(value);

/** Within single quotes sh reads every character as it stands, but the quote itself. */
const quoted = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`;

/** Percent signs for what no URL has, and for quotes; what is encoded already stays as it is. */
function encoded(url: string): string {
  return url
    .toWellFormed()
    .replaceAll(/%(?![0-9A-Fa-f]{2})|[^\w\-.~:/?#[\]@!$&()*+,;=%]/gu, (character) =>
      character === "'" ? '%27' : encodeURIComponent(character),
    );
}
