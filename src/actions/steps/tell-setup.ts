import type { ConfigOf } from '../../config/config.ts';
import type { BuildContext } from '../../domain/code-host/build-context.ts';
import type { SettingResult, SetupResult } from '../../domain/results/setup-result.ts';
import { oneLine } from '../../domain/text/visible-text.ts';
import type { PipeError } from '../../errors/pipe-error.ts';
import { count } from '../../report/console/paint.ts';
import { renderBlock } from '../../report/console/steps.ts';
import type { Run } from '../../run/context.ts';
import type { FileState } from '../../setup/compare-files.ts';
import { BASELINE, type CloneFindings } from '../../setup/look-at-clone.ts';
import {
  describeFound,
  type OrganizationFindings,
  organizationResult,
  outside,
} from '../../setup/look-at-organization.ts';
import {
  audienceOf,
  bitbucketResult,
  describeRepository,
  namesIn,
  type RepositoryFindings,
} from '../../setup/look-at-repository.ts';
import { type Place, providerVariableOf } from '../../setup/places.ts';
import { PIPELINE_BESIDE, PIPELINE_FILE } from '../../setup/propose-pipeline.ts';

export type SetupRun = Run<ConfigOf<'setup'>>;

export interface SeenAll {
  readonly clone: CloneFindings;
  /** Undefined if there is none to read, or it could not be read, which `refusal` says. */
  readonly organization: OrganizationFindings | undefined;
  readonly refusal: PipeError | undefined;
  readonly repository: RepositoryFindings | undefined;
  readonly context: BuildContext;
}

export function tellFound(run: SetupRun, { organization, repository, context }: SeenAll): void {
  const { logger } = run.ports;
  logger.progress(undefined);
  if (organization !== undefined) logger.say(renderBlock('Apigee', describeFound(organization).map(oneLine)));
  if (repository === undefined) return;
  const lines = describeRepository(repository, audienceOf(context));
  if (lines.length > 0) logger.say(renderBlock('Bitbucket', lines.map(oneLine)));
}

/** What is not there is written, with SETUP=plan shown; what differs is shown and left alone. */
export async function writeFiles(run: SetupRun, states: readonly FileState[]): Promise<void> {
  const { files, logger } = run.ports;
  const isWriting = run.config.setup !== 'plan';
  logger.progress(undefined);
  const lines = states.map(
    (one) => `${WORDS[isWriting ? 'write' : 'plan'][one.state.kind].padEnd(12)} ${one.path}`,
  );
  logger.say(`\n${renderBlock('Files', lines)}`);
  for (const { path, content, state } of states) {
    if (state.kind === 'new' && isWriting) await files.write(files.resolve(run.clone, path), content);
    if (state.kind === 'new' && !isWriting) logger.say(`\n${path}\n${indented(content)}`);
    if (state.kind === 'differs')
      logger.say(`\n${path}: from what is there to what setup proposes\n${indented(run.redact(state.diff))}`);
    if (state.kind === 'in-the-way') logger.say(`\n${path}: ${oneLine(state.sentence)}`);
  }
}

const WORDS = {
  plan: { new: 'would write', same: 'as it is', differs: 'left alone', 'in-the-way': 'left alone' },
  write: { new: 'written', same: 'as it is', differs: 'left alone', 'in-the-way': 'left alone' },
} as const;

/** A diff of a file of the clone: nothing in it may look like a line of ours or steer the terminal. */
function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${oneLine(line)}`.trimEnd())
    .join('\n');
}

const SETTLED = {
  proposed: 'would make',
  created: 'made',
  unchanged: 'as it is',
  skipped: 'left out',
  failed: 'not made',
} as const;

export const SETTING_NOUNS = {
  environment: 'deployment environment',
  schedule: 'schedule',
  webhook: 'webhook',
} as const;

/** What is, or would be, made in Bitbucket: a line each. */
export function tellSettings({ ports }: SetupRun, settings: readonly SettingResult[]): void {
  if (settings.length === 0) return;
  const lines = settings.map(({ kind, name, change, reason }) => {
    const said = reason === undefined ? '' : `: ${reason}`;
    return oneLine(`${SETTLED[change].padEnd(12)} ${SETTING_NOUNS[kind]} ${name}${said}`);
  });
  ports.logger.say(`\n${renderBlock('Settings', lines)}`);
}

/** What a person does next. */
export function tellNext(
  run: SetupRun,
  seen: SeenAll & { readonly places: readonly Place[] },
  states: readonly FileState[],
): void {
  const { clone, repository, places } = seen;
  const providers = new Set(places.map((place) => providerVariableOf(place, places)));
  const fresh = states.filter(({ state }) => state.kind === 'new').length;
  const isBeside = states.some(({ path }) => path === PIPELINE_BESIDE);
  const asNeeded: readonly (readonly [boolean, string])[] = [
    [run.config.setup === 'plan' && fresh > 0, `SETUP=write puts ${count(fresh, 'file')} into the clone`],
    [
      repository?.pipelinesEnabled === false,
      'switch Pipelines on: Repository settings → Pipelines → Settings',
    ],
    [
      clone.bundles.length > 0 && clone.baseline === undefined,
      `if ACTION=lint finds errors in what has served for years: LINT_BASELINE=${BASELINE} and LINT_BASELINE_WRITE=true accept them once; setup gives the file to the steps of a pipeline that it writes after that`,
    ],
    [isBeside, `take over from ${PIPELINE_BESIDE} what your ${PIPELINE_FILE} lacks`],
  ];
  const lines = [
    ...toExport(seen),
    ...clone.given.map(
      ({ path, name }) =>
        `${path} is called ${name} in apigee.yaml, since another bundle has its name: change it there`,
    ),
    ...asNeeded.flatMap(([isNeeded, line]) => (isNeeded ? [line] : [])),
    ...states
      .filter(({ path, state }) => state.kind === 'differs' && path !== PIPELINE_FILE)
      .map(({ path }) => `${path} differs: take lines over, or delete it and let setup write it again`),
    `read apigee-setup/sign-in.sh and run it once; set ${[...providers].join(', ')} and BITBUCKET_ACCESS_TOKEN as repository variables`,
    'commit (test-reports/ belongs into .gitignore), push, and run the custom pipeline check-access',
  ];
  run.ports.logger.say(`\n${renderBlock('Next', lines.map(oneLine))}\n`);
}

function toExport({ clone, organization }: SeenAll): readonly string[] {
  if (clone.bundles.length === 0)
    return ['no bundle in this repository: ACTION=export with APIGEE_ENV writes what serves there'];
  const serving = outside(organization?.serving);
  if (serving.length === 0) return [];
  const names = namesIn(serving.map(({ name }) => name));
  return [
    `ACTION=export with APIGEE_ENV and BUNDLES writes what is not in this clone: ${names}; until then a drift names it and ends 5`,
  ];
}

/** For result.json. */
export function setupResult(
  { config }: SetupRun,
  { organization, repository, context }: SeenAll,
  done: {
    readonly settings: readonly SettingResult[];
    readonly states: readonly FileState[];
    readonly unseen: readonly string[];
  },
): SetupResult {
  const fresh = config.setup === 'plan' ? 'proposed' : 'written';
  const changes = { new: fresh, same: 'unchanged', differs: 'kept', 'in-the-way': 'kept' } as const;
  return {
    bitbucket: repository === undefined ? null : bitbucketResult(repository, audienceOf(context)),
    organization: organization === undefined ? null : organizationResult(organization),
    files: done.states.map(({ path, state }) => ({ path, change: changes[state.kind] })),
    settings: done.settings,
    unseen: done.unseen,
  };
}
