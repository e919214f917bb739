import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { Organization } from '../domain/organization.ts';
import { withHint } from '../domain/sentences.ts';
import { oneLine } from '../domain/visible-text.ts';
import { FileRefusal } from '../errors/file-refusal.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { type Outcome, outcomeOf } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { unifiedDiff } from '../live/compare/unified-diff.ts';
import { count } from '../report/console/paint.ts';
import { renderBlock, renderFound } from '../report/console/steps.ts';
import type { Run } from '../run/context.ts';
import { VERSION } from '../run/version.ts';
import { type CloneFindings, lookAtClone } from '../setup/look-at-clone.ts';
import { inOrder, isPlaceName, type Place } from '../setup/places.ts';
import { proposeManifest } from '../setup/propose-manifest.ts';
import { proposeMovingPage } from '../setup/propose-moving-page.ts';
import { proposePipeline } from '../setup/propose-pipeline.ts';
import { missingInSignIn, proposeSignIn } from '../setup/propose-sign-in.ts';
import { hideValues } from '../setup/read-commands.ts';
import { check } from './check.ts';

type SetupRun = Run<ConfigOf<'setup'>>;

/**
 * Proposes the files that a repository needs for its first pipeline, and with SETUP=write puts those into the clone that
 * are not there: nothing that exists is overwritten. Ends with a connection check if there is a sign-in.
 */
export async function setup(run: SetupRun): Promise<Outcome> {
  const { clock, files, logger } = run.ports;
  const startedMs = clock.elapsed();
  logger.progress('Looking at the clone');
  const clone = await lookAtClone(run.clone, run.context.repository, files);
  run.record.bundles = clone.bundles;
  logger.say(renderFound(clone.bundles, clock.elapsed() - startedMs));
  const organization = await lookAtOrganization(run);
  const places = placesFor(run, clone, organization instanceof PipeError ? undefined : organization);
  tellUnseen(run, clone, { organization, places });
  const proposed = proposalsFor(run, clone, places);
  const states = await compare(run, proposed);
  await carryOut(run, states);
  tellNext(run, clone, states);
  const problems = [...clone.problems, ...clone.clashes];
  run.record.warnings.push(...problems.flatMap(asProblems));
  return end(run, organization, states);
}

async function end(run: SetupRun, organization: Seen, states: readonly FileState[]): Promise<Outcome> {
  if (organization instanceof PipeError) {
    run.record.problems.push(...asProblems(organization));
    return outcomeOf(organization, { changed: false });
  }
  const { apigee } = run.config;
  const checked = apigee === undefined ? 'done' : await check(run, withKnown(apigee, organization));
  if (checked !== 'done') return checked;
  const isSettled = run.config.setup === 'write' && states.every(({ state }) => state.kind !== 'new');
  return isSettled ? 'unchanged' : 'done';
}

/** An environment that is still to be made is no reason to end a setup. */
function withKnown(apigee: ApigeeConfig, organization: Organization | undefined): ApigeeConfig {
  const there = organization?.environments ?? [];
  return { ...apigee, environments: apigee.environments.filter((name) => there.includes(name)) };
}

type Seen = Organization | PipeError | undefined;

async function lookAtOrganization(run: SetupRun): Promise<Seen> {
  if (run.config.apigee === undefined) return undefined;
  run.ports.logger.progress('Looking at the organization');
  return readOrRefusal(run.ports.apigee().then((apigee) => apigee.organization()));
}

/** What was asked for, else what Maven's profiles say, else what the organization has, else one to start with. */
function placesFor(
  run: SetupRun,
  clone: CloneFindings,
  organization: Organization | undefined,
): readonly Place[] {
  const { wanted } = run.config;
  const profiles = clone.poms.flatMap(([, pom]) => pom.profiles.flatMap(({ place }) => place ?? []));
  const ofMaven = new Map(profiles.map((place) => [place.environment, place.organization]));
  const manifest = run.config.manifest?.content.environments ?? {};
  const organizationOf = (environment: string): string | undefined =>
    manifest[environment]?.organization ?? ofMaven.get(environment) ?? wanted.organization;
  const at = (environment: string): Place => ({ environment, organization: organizationOf(environment) });
  const declared = Object.keys(manifest);
  if (declared.length > 0) return declared.map(at);
  if (wanted.environments.length > 0) return wanted.environments.map(at);
  if (profiles.length > 0) return inOrder(profiles.map(({ environment }) => at(environment)));
  const live = (organization?.environments ?? []).filter(isPlaceName);
  return live.length > 0 ? inOrder(live.map(at)) : [at('test')];
}

function tellUnseen(
  run: SetupRun,
  clone: CloneFindings,
  { organization, places }: { readonly organization: Seen; readonly places: readonly Place[] },
): void {
  const missing = missingInSignIn(places, run.context);
  const lines = [
    ...clone.unseen,
    ...(organization === undefined ? ['the organization: no APIGEE_ORG, or no sign-in'] : []),
    ...(organization instanceof PipeError ? [`the organization: ${organization.message}`] : []),
    ...(missing.length === 0
      ? []
      : [`${missing.join(', ')}: FILL_IN stands for it in apigee-setup/sign-in.sh`]),
  ];
  if (lines.length > 0) run.ports.logger.say(renderBlock('Not seen', lines.map(oneLine)));
}

interface Proposal {
  readonly path: string;
  readonly content: string;
}

function proposalsFor(run: SetupRun, clone: CloneFindings, places: readonly Place[]): readonly Proposal[] {
  const image = `docker://apigeepipe/apigee-pipe:${VERSION}`;
  const moving = proposeMovingPage(clone);
  return [
    {
      path: 'bitbucket-pipelines.yml',
      content: proposePipeline({ places, image, provider: run.config.provider }),
    },
    { path: 'apigee.yaml', content: proposeManifest(clone, places) },
    { path: 'apigee-setup/sign-in.sh', content: proposeSignIn(places, run.context) },
    ...(moving === undefined ? [] : [{ path: 'apigee-setup/what-became-of-it.md', content: moving }]),
  ];
}

interface FileState extends Proposal {
  readonly state:
    | { readonly kind: 'new' }
    | { readonly kind: 'same' }
    | { readonly kind: 'differs'; readonly diff: string }
    | { readonly kind: 'in-the-way'; readonly sentence: string };
}

async function compare(
  { clone, ports: { files } }: SetupRun,
  proposed: readonly Proposal[],
): Promise<readonly FileState[]> {
  const states: FileState[] = [];
  for (const proposal of proposed) states.push({ ...proposal, state: await stateOf(proposal) });
  return states;

  async function stateOf({ path, content }: Proposal): Promise<FileState['state']> {
    const absolute = files.resolve(clone, path);
    if ((await files.kindOf(absolute)) === undefined) return { kind: 'new' };
    try {
      const there = await files.read(absolute, LARGEST);
      const wanted = new TextEncoder().encode(content);
      if (Buffer.compare(there, wanted) === 0) return { kind: 'same' };
      const shown = new TextEncoder().encode(hideValues(new TextDecoder().decode(there)));
      return {
        kind: 'differs',
        diff: unifiedDiff(shown, wanted) || 'They differ in values that are not shown.',
      };
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error;
      return { kind: 'in-the-way', sentence: error.message };
    }
  }
}

const LARGEST = 1024 * 1024;

async function carryOut(run: SetupRun, states: readonly FileState[]): Promise<void> {
  const { files, logger } = run.ports;
  const isWriting = run.config.setup === 'write';
  logger.progress(undefined);
  logger.say(
    renderBlock(
      '\nFiles',
      states.map((one) => `${WORDS[isWriting ? 'write' : 'plan'][one.state.kind].padEnd(12)} ${one.path}`),
    ).replace(/^\n/, '\n'),
  );
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

function tellNext(run: SetupRun, clone: CloneFindings, states: readonly FileState[]): void {
  const { setup: mode } = run.config;
  const fresh = states.filter(({ state }) => state.kind === 'new').length;
  const lines = [
    ...(clone.bundles.length === 0
      ? ['no bundle in this repository: ACTION=export with APIGEE_ENV writes what serves there']
      : []),
    ...clone.clashes.map(withHint),
    ...(mode === 'plan' && fresh > 0 ? [`SETUP=write puts ${count(fresh, 'file')} into the clone`] : []),
    'read apigee-setup/sign-in.sh and run it once; set WORKLOAD_IDENTITY_PROVIDER and BITBUCKET_ACCESS_TOKEN as repository variables',
    'commit, push, and run the custom pipeline check-access',
  ];
  run.ports.logger.say(`\n${renderBlock('Next', lines.map(oneLine))}\n`);
}
