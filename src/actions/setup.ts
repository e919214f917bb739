import type { ApigeeConfig } from '../config/config.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { DeploymentEnvironment } from '../domain/code-host/repository-settings.ts';
import type { Organization } from '../domain/organization.ts';
import type { SettingResult } from '../domain/results/setup-result.ts';
import { oneLine } from '../domain/text/visible-text.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { type Outcome, outcomeOf } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { renderBlock, renderFound } from '../report/console/steps.ts';
import { VERSION } from '../run/version.ts';
import { compareFiles, type FileState, type Proposal } from '../setup/compare-files.ts';
import { type CloneFindings, lookAtClone } from '../setup/look-at-clone.ts';
import { externalFlows, lookAtOrganization } from '../setup/look-at-organization.ts';
import {
  DATA_CENTER_LACKS,
  lookAtRepository,
  type RepositoryFindings,
  withFound,
} from '../setup/look-at-repository.ts';
import { inOrder, isPlaceName, type Place } from '../setup/places.ts';
import { proposeManifest } from '../setup/propose-manifest.ts';
import { proposeMovingPage } from '../setup/propose-moving-page.ts';
import { PIPELINE_BESIDE, PIPELINE_FILE, proposePipeline } from '../setup/propose-pipeline.ts';
import { missingInSignIn, proposeSignIn, type SignInRequest } from '../setup/propose-sign-in.ts';
import { proposeSettings, settleRepository } from '../setup/settle-repository.ts';
import { customPipelinesIn, wantSettings } from '../setup/want-settings.ts';
import { check } from './check.ts';
import {
  SETTING_NOUNS,
  type SeenAll,
  type SetupRun,
  setupResult,
  tellFound,
  tellNext,
  tellSettings,
  writeFiles,
} from './steps/tell-setup.ts';

/**
 * Proposes the files that a repository needs for its first pipeline, with SETUP=write puts those into the clone that are
 * not there, and with SETUP=bitbucket makes what the pipeline needs in Bitbucket: nothing that exists is changed. Ends
 * with a connection check if there is a sign-in.
 */
export async function setup(run: SetupRun): Promise<Outcome> {
  const { clock, files, logger } = run.ports;
  const startedMs = clock.elapsed();
  logger.progress('Looking at the clone');
  const clone = await lookAtClone(run.clone, run.context.repository, files);
  run.events.emit({ kind: 'chosen', bundles: clone.bundles });
  logger.say(renderFound(clone.bundles, clock.elapsed() - startedMs));
  const { organization, refusal } = await seeOrganization(run, clone);
  const repository = await seeRepository(run);
  const context = withFound(run.context, repository);
  const seen = { clone, organization, refusal, repository, context };
  tellFound(run, seen);
  const places = placesFor(run, clone, organization?.organization);
  const { settings, environments } = await settle(run, { ...seen, places });
  const { holdsDevelopers } = clone;
  const apiUrl = run.config.apigee?.url;
  const signIn = { places, context, issuer: repository?.issuer, environments, holdsDevelopers, apiUrl };
  const unseen = [...(await unseenIn(run, seen)), ...fillIns(signIn)];
  if (unseen.length > 0) logger.say(renderBlock('Not seen', unseen.map(oneLine)));
  const main = await compareFiles(proposalsFor(run, seen, signIn), run.clone, files);
  const states = [...main, ...(await compareFiles(besideWhatIsThere(main), run.clone, files))];
  await writeFiles(run, states);
  tellSettings(run, settings);
  run.events.emit({ kind: 'set-up', setup: setupResult(run, seen, { settings, states, unseen }) });
  tellNext(run, { ...seen, places }, states);
  const warnings = [...clone.problems.flatMap(asProblems), ...failuresIn(settings)];
  run.events.emit({ kind: 'warned', warnings });
  return end(run, seen, { states, settings });
}

async function seeOrganization(
  run: SetupRun,
  { bundles }: CloneFindings,
): Promise<Pick<SeenAll, 'organization' | 'refusal'>> {
  if (run.config.apigee === undefined) return { organization: undefined, refusal: undefined };
  run.ports.logger.progress('Looking at the organization');
  const seen = await readOrRefusal(run.ports.apigee().then((apigee) => lookAtOrganization(apigee, bundles)));
  return seen instanceof PipeError
    ? { organization: undefined, refusal: seen }
    : { organization: seen, refusal: undefined };
}

async function seeRepository({ ports, config }: SetupRun): Promise<RepositoryFindings | undefined> {
  const settings = await ports.codeHostSettings();
  if (settings === undefined) return undefined;
  ports.logger.progress('Looking at Bitbucket');
  return lookAtRepository(settings, { withWebhooks: config.webhook !== undefined });
}

interface Settled {
  readonly settings: readonly SettingResult[];
  /** Those that are there now. */
  readonly environments: readonly DeploymentEnvironment[] | undefined;
}

async function settle(
  run: SetupRun,
  { repository, places }: SeenAll & { readonly places: readonly Place[] },
): Promise<Settled> {
  const { ports, config, clone } = run;
  const settings = await ports.codeHostSettings();
  if (repository === undefined || settings === undefined) return { settings: [], environments: undefined };
  const { lists, mainBranch } = repository;
  const wanted = wantSettings({
    places,
    mainBranch,
    pipelines: await customPipelinesIn(clone, ports.files),
    webhook: config.webhook?.reveal(),
  });
  const there = { environments: lists.environment };
  if (config.setup !== 'bitbucket') return { settings: proposeSettings(wanted, lists), ...there };
  ports.logger.progress('Making what the pipeline needs in Bitbucket');
  const settled = await settleRepository(wanted, { settings, lists, clock: ports.clock });
  const isNew = settled.some(({ kind, change }) => kind === 'environment' && change === 'created');
  if (!isNew) return { settings: settled, ...there };
  const now = await readOrRefusal(settings.environments());
  return { settings: settled, environments: now instanceof PipeError ? lists.environment : now };
}

function failuresIn(settings: readonly SettingResult[]) {
  return settings
    .filter(({ change }) => change === 'failed')
    .map(({ kind, name, reason = '' }) => ({
      code: 'code-host-unreadable' as const,
      message: `The ${SETTING_NOUNS[kind]} ${name} could not be made: ${reason}`,
    }));
}

async function end(
  run: SetupRun,
  { organization, refusal }: Pick<SeenAll, 'organization' | 'refusal'>,
  {
    states,
    settings,
  }: { readonly states: readonly FileState[]; readonly settings: readonly SettingResult[] },
): Promise<Outcome> {
  if (refusal !== undefined) {
    run.events.emit({ kind: 'failed', problems: asProblems(refusal) });
    return outcomeOf(refusal, { changed: false });
  }
  const { apigee } = run.config;
  const checked =
    apigee === undefined ? 'done' : await check(run, withKnown(apigee, organization?.organization));
  if (checked !== 'done') return checked;
  const isSettled =
    run.config.setup !== 'plan' &&
    states.every(({ state }) => state.kind !== 'new') &&
    settings.every(({ change }) => change !== 'created' && change !== 'failed');
  return isSettled ? 'unchanged' : 'done';
}

/** An environment that is still to be made is no reason to end a setup. */
function withKnown(apigee: ApigeeConfig, organization: Organization | undefined): ApigeeConfig {
  const there = organization?.environments ?? [];
  return { ...apigee, environments: apigee.environments.filter((name) => there.includes(name)) };
}

/** Those of Maven's profiles, then those that commands name. */
function foundPlaces({ poms, commands }: CloneFindings): readonly Place[] {
  const ofProfiles = poms.flatMap(([, pom]) => pom.profiles.map(({ place }) => place));
  const named = [...ofProfiles, ...commands.map(([, { place }]) => place)];
  return named.filter((place) => typeof place === 'object');
}

/** What was asked for, else what Maven's profiles and the commands say, else what the organization has, else one to start with. */
function placesFor(
  run: SetupRun,
  clone: CloneFindings,
  organization: Organization | undefined,
): readonly Place[] {
  const { wanted } = run.config;
  const found = foundPlaces(clone);
  const ofMaven = new Map(found.toReversed().map((place) => [place.environment, place.organization]));
  const manifest = run.config.manifest?.content.environments ?? {};
  const organizationOf = (environment: string): string | undefined =>
    manifest[environment]?.organization ?? ofMaven.get(environment) ?? wanted.organization;
  const at = (environment: string): Place => ({ environment, organization: organizationOf(environment) });
  const declared = Object.keys(manifest);
  if (declared.length > 0) return declared.map(at);
  if (wanted.environments.length > 0) return wanted.environments.map(at);
  if (found.length > 0) return inOrder(found.map(({ environment }) => at(environment)));
  const live = (organization?.environments ?? []).filter(isPlaceName);
  return live.length > 0 ? inOrder(live.map(at)) : [at('test')];
}

async function unseenIn(
  run: SetupRun,
  { clone, organization, refusal, repository }: SeenAll,
): Promise<readonly string[]> {
  return [
    ...clone.unseen,
    ...(organization?.unseen ?? [`the organization: ${refusal?.message ?? withoutApigee(run)}`]),
    ...stillToBeMade(run, organization?.organization),
    ...(repository?.unseen ?? (await withoutBitbucket(run))),
  ];
}

/** Named, since it can be a misspelt one as well: every file that is proposed says it. */
function stillToBeMade({ config }: SetupRun, organization: Organization | undefined): readonly string[] {
  const { environments = [], name = '' } = organization ?? {};
  const declared = config.manifest?.content.environments ?? {};
  const missing = config.wanted.environments.filter(
    (one) => !environments.includes(one) && (declared[one]?.organization ?? name) === name,
  );
  return organization === undefined || missing.length === 0
    ? []
    : [
        `${missing.join(', ')}: no environment of ${name}, which has ${environments.join(', ') || 'none'}; make it, or set APIGEE_ENV right`,
      ];
}

function withoutApigee({ config: { wanted } }: SetupRun): string {
  return wanted.organization === undefined
    ? 'no APIGEE_ORG, or no sign-in'
    : 'no sign-in; ACCESS_TOKEN with what "gcloud auth print-access-token" prints is enough for a look';
}

async function withoutBitbucket({ ports, context }: SetupRun): Promise<readonly string[]> {
  const reads = await ports.codeHostReads();
  if (reads === undefined)
    return [
      'Bitbucket: no credential; BITBUCKET_ACCESS_TOKEN with the scopes repository:admin, pipeline:write and webhook shows and makes all of it',
      `the main branch: the pipeline takes ${ownMainBranch({ context })} for it`,
    ];
  if (reads.lacks('pipeline') !== undefined) return DATA_CENTER_LACKS;
  const named = context.repository ?? 'nothing';
  return [`Bitbucket: BITBUCKET_REPO_FULL_NAME must be workspace/repository, and says ${named}`];
}

/** Whoever sets up stands on it, most often. */
function ownMainBranch({ context: { branch = '' } }: Pick<SetupRun, 'context'>): string {
  return ['main', 'master', 'trunk'].includes(branch) ? branch : 'main';
}

function fillIns(signIn: SignInRequest): readonly string[] {
  const missing = missingInSignIn(signIn);
  return missing.length === 0
    ? []
    : [`${missing.join(', ')}: FILL_IN stands for it in apigee-setup/sign-in.sh`];
}

/** Nobody copies a pipeline out of a diff: the whole one lies where it can be compared, and taken from. */
function besideWhatIsThere(states: readonly FileState[]): readonly Proposal[] {
  return states
    .filter(({ path, state }) => path === PIPELINE_FILE && state.kind === 'differs')
    .map(({ content }) => ({ path: PIPELINE_BESIDE, content }));
}

function proposalsFor(
  run: SetupRun,
  { clone, repository, organization }: SeenAll,
  signIn: SignInRequest,
): readonly Proposal[] {
  const { places } = signIn;
  const moving = proposeMovingPage(clone);
  const mainBranch = repository?.mainBranch ?? ownMainBranch(run);
  const { provider } = run.config;
  const { baseline } = clone;
  return [
    {
      path: PIPELINE_FILE,
      content: proposePipeline({ places, mainBranch, version: VERSION, provider, baseline }),
    },
    {
      path: 'apigee.yaml',
      content: proposeManifest(clone, places, externalFlows(clone.bundles, organization?.serving)),
    },
    { path: 'apigee-setup/sign-in.sh', content: proposeSignIn(signIn) },
    ...(moving === undefined
      ? []
      : [{ path: 'apigee-setup/what-became-of-it.md', content: moving, isRecord: true }]),
  ];
}
