import type { BuildContext } from '../domain/code-host/build-context.ts';
import type {
  BranchRestriction,
  DeploymentEnvironment,
  Schedule,
  Webhook,
} from '../domain/code-host/repository-settings.ts';
import type { SetupResult } from '../domain/results/setup-result.ts';
import { listedInShort, withHint } from '../domain/text/sentences.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { CodeHostSettings } from '../ports/code-host-settings.ts';

/** What the repository on Bitbucket has. Undefined is what could not be looked at; `unseen` says why. */
export interface RepositoryFindings {
  readonly repositoryId: string | undefined;
  readonly workspaceId: string | undefined;
  readonly mainBranch: string | undefined;
  readonly issuer: string | undefined;
  readonly pipelinesEnabled: boolean | undefined;
  readonly restrictions: readonly BranchRestriction[] | undefined;
  readonly lists: SettingLists;
  readonly unseen: readonly string[];
}

/** What is set, by kind; undefined if it may not be read, or was not asked for. */
export interface SettingLists {
  readonly environment?: readonly DeploymentEnvironment[] | undefined;
  readonly schedule?: readonly Schedule[] | undefined;
  readonly webhook?: readonly Webhook[] | undefined;
}

/** Reads only, and never throws for a refusal. Webhooks are looked at if one is wanted. */
export async function lookAtRepository(
  settings: CodeHostSettings,
  { withWebhooks }: { readonly withWebhooks: boolean },
): Promise<RepositoryFindings> {
  const unseen: string[] = [];
  const seen = notingUnseen(unseen);
  const repository = await readOrRefusal(settings.repository());
  // Whoever does not see the repository sees nothing in it, and need not be told seven times.
  if (repository instanceof PipeError && repository.status !== 403)
    return { ...NOTHING, unseen: [unseenLine('the repository on Bitbucket', repository)] };
  if (repository instanceof PipeError) unseen.push(unseenLine("the repository's UUID", repository));
  const known = repository instanceof PipeError ? NOTHING : repository;
  return {
    repositoryId: known.repositoryId,
    mainBranch: known.mainBranch,
    workspaceId: await seen("the workspace's UUID", settings.workspaceId()),
    issuer: await seen('who issues the tokens of steps', settings.issuer()),
    pipelinesEnabled: await seen('whether Pipelines are on', settings.pipelinesEnabled()),
    restrictions: await seen('branch restrictions', settings.restrictions()),
    lists: {
      environment: await seen('deployment environments', settings.environments()),
      schedule: await seen('schedules', settings.schedules()),
      webhook: withWebhooks ? await seen('webhooks', settings.webhooks()) : undefined,
    },
    unseen,
  };
}

const NOTHING = {
  repositoryId: undefined,
  mainBranch: undefined,
  workspaceId: undefined,
  issuer: undefined,
  pipelinesEnabled: undefined,
  restrictions: undefined,
  lists: {},
} as const;

/** One line: what was not seen, why, and what it takes. */
function unseenLine(what: string, refusal: PipeError): string {
  return `${what}: ${withHint(refusal)}`;
}

/** Looks that note what they may not see, a line each. */
export function notingUnseen(unseen: string[]) {
  return async <Value>(what: string, asked: Promise<Value>): Promise<Value | undefined> => {
    const answer = await readOrRefusal(asked);
    if (!(answer instanceof PipeError)) return answer;
    unseen.push(unseenLine(what, answer));
    return undefined;
  };
}

/** For whoever has Bitbucket Data Center: what of this it does not have, a sentence each. */
export const DATA_CENTER_LACKS: readonly string[] = [
  'deployment environments: Bitbucket Data Center has none to make',
  'schedules: Bitbucket Data Center has no Pipelines; let your build server run ACTION=drift, and ACTION=cleanup with SWEEP=true, every night',
  'keyless sign-in: Bitbucket Data Center issues no tokens for steps; use KEY_FILE, or the identity of your build server',
  'the webhook: setup makes none on Bitbucket Data Center; Repository settings → Webhooks does',
  'bitbucket-pipelines.yml: only Bitbucket Cloud runs it; its steps show the variables that each job of your build server needs',
];

/** Who a token of a step is for, as Google has to know it. */
export function audienceOf({ workspaceId }: Pick<BuildContext, 'workspaceId'>): string | undefined {
  return workspaceId && `ari:cloud:bitbucket::workspace/${workspaceId.replaceAll(/[{}]/g, '')}`;
}

/** What Pipelines say of themselves, and what they do not say as Bitbucket says it. */
export function withFound(context: BuildContext, found: RepositoryFindings | undefined): BuildContext {
  return {
    ...context,
    repositoryId: context.repositoryId ?? found?.repositoryId,
    workspaceId: context.workspaceId ?? found?.workspaceId,
  };
}

export function bitbucketResult(
  {
    repositoryId,
    workspaceId,
    mainBranch,
    issuer,
    pipelinesEnabled,
    restrictions,
    lists,
  }: RepositoryFindings,
  audience: string | undefined,
): NonNullable<SetupResult['bitbucket']> {
  return {
    repository: orNull(repositoryId),
    workspace: orNull(workspaceId),
    mainBranch: orNull(mainBranch),
    issuer: orNull(issuer),
    audience: orNull(audience),
    pipelinesEnabled: orNull(pipelinesEnabled),
    environments: orNull(lists.environment?.map(({ name }) => name)),
    schedules: orNull(lists.schedule?.flatMap(({ pipeline }) => pipeline ?? [])),
    restrictions: orNull(restrictions),
  };
}

function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null;
}

/** For the log: a line for each thing that is known. */
export function describeRepository(
  found: RepositoryFindings,
  audience: string | undefined,
): readonly string[] {
  const { repositoryId, workspaceId, mainBranch, issuer, pipelinesEnabled, restrictions, lists } = found;
  const known: readonly (readonly [string, string | undefined])[] = [
    ['repository', repositoryId],
    ['workspace', workspaceId],
    ['main branch', mainBranch],
    ['tokens of steps are issued by', issuer],
    ['tokens of steps are for', audience],
    ['Pipelines are', pipelinesEnabled === undefined ? undefined : pipelinesEnabled ? 'on' : 'off'],
    ['deployment environments:', namesIn(lists.environment?.map(({ name }) => name))],
    ['schedules of:', namesIn(lists.schedule?.map(({ pipeline = 'a branch' }) => pipeline))],
    ['branch restrictions:', namesIn(restrictions?.map(describeRestriction))],
  ];
  return known.flatMap(([what, value]) => (value === undefined ? [] : [`${what} ${value}`]));
}

const MOST_NAMES = 50;

/** For the log: `none` if the list is empty; undefined if there is no list. */
export function namesIn(names: readonly string[] | undefined): string | undefined {
  return names && (names.length === 0 ? 'none' : listedInShort(names, MOST_NAMES));
}

function describeRestriction({ kind, pattern, value }: BranchRestriction): string {
  const what = kind.replaceAll('_', ' ');
  return `${pattern === '' ? 'branching model' : pattern} ${what}${value === undefined ? '' : ` ${value}`}`;
}
