import { findReviews } from '../../approval/find-reviews.ts';
import { known, togetherOf } from '../../approval/reviews.ts';
import { apigeeOf, type Config, type ConfigOf } from '../../config/config.ts';
import { inTime } from '../../domain/pacing/in-time.ts';
import { withoutSecrets } from '../../domain/secrets/redaction.ts';
import { mapTexts } from '../../domain/text/map-texts.ts';
import type { Outcome } from '../../errors/outcome.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { envelopeOf, type SignBytes, signerFor } from '../../evidence/envelope.ts';
import { broughtAs, type Deed, type Subject, statementOf } from '../../evidence/statement.ts';
import { renderStep } from '../../report/console/steps.ts';
import { hasChanged, type Run } from '../../run/context.ts';
import { VERSION } from '../../run/version.ts';

/** Leaves the statement of a run that changed something, however it ended. */
export type WriteEvidence = (outcome: Outcome) => Promise<void>;

/**
 * Reads EVIDENCE_KEY before anything is changed, so that a key that cannot sign is told in time. Throws what
 * `signerFor` throws.
 */
export async function prepareEvidence(run: Run<EvidentConfig>): Promise<WriteEvidence> {
  const { config, ports } = run;
  const startedAtMs = ports.clock.now();
  const signBytes = config.evidenceKey && (await signerFor(config.evidenceKey, ports.signer));
  return async (outcome) => {
    if (hasTouched(run)) await writeEvidence(run, { outcome, signBytes, startedAtMs });
  };
}

/** The runs that can change something in an organization, and a plan, which fails as they would. */
export type EvidentConfig = Exclude<Extract<Config, { readonly evidenceKey: unknown }>, ConfigOf<'export'>>;

export function isEvident(config: Config): config is EvidentConfig {
  return 'evidenceKey' in config && config.action !== 'export';
}

interface Evidence {
  readonly outcome: Outcome;
  readonly signBytes: SignBytes | undefined;
  readonly startedAtMs: number;
}

/** Also what failed and is not as it was. */
function hasTouched({ record }: Run): boolean {
  const half = record.deployments.some((one) => one.change === 'failed' && !NOT_OURS.has(one.aftermath));
  return half || hasChanged(record);
}

const NOT_OURS: ReadonlySet<string> = new Set(['untouched', 'replaced']);

/**
 * evidence.json, and evidence.dsse.json if there is a key. What could not be written or signed is told loudly and
 * changes nothing of what happened.
 */
async function writeEvidence(run: Run<EvidentConfig>, evidence: Evidence): Promise<void> {
  const { ports, clone, config } = run;
  const place = (name: string): string => ports.files.resolve(clone, config.reportDirectory, name);
  try {
    const payload = await statementFor(run, evidence);
    await ports.files.write(place('evidence.json'), payload);
    if (evidence.signBytes === undefined) return;
    const envelope = await envelopeOf(Buffer.from(payload), evidence.signBytes);
    await ports.files.write(place('evidence.dsse.json'), `${JSON.stringify(envelope, undefined, 2)}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'for no reason given';
    const message = `The evidence of this run is not complete: ${reason}`;
    const hint = error instanceof PipeError ? error.hint : undefined;
    run.events.emit({ kind: 'warned', warnings: [{ code: 'evidence-missing', message, hint }] });
    ports.logger.say(renderStep('Warning', message));
  }
}

/** What the world does not tell any more is left out: a run that was stopped leaves its statement too. */
export async function ifKnown<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PipeError) return undefined;
    throw error;
  }
}

/** Who reviewed it, as far as Bitbucket tells, and why not all of it is known. */
type Reviewed = Pick<Deed, 'reviews' | 'reviewsUnknown'>;

/** What a gate has read already; else it is asked for, at length only for a signed statement. */
async function reviewsOf(run: Run, signBytes: SignBytes | undefined): Promise<Reviewed> {
  const { ports, record, signal } = run;
  if (record.reviews !== undefined) return { reviews: record.reviews, reviewsUnknown: undefined };
  if (signBytes !== undefined) return readReviews(run);
  const asked = questionsIn(run);
  if (asked > MOST_ASKED)
    return unreviewed(`Without a gate or a key no more than ${MOST_ASKED} bundles are asked about.`);
  const limit = { clock: ports.clock, signal };
  const reading = readReviews(run);
  const reads = await ports.codeHostReads();
  const late = (): Reviewed => unreviewed('Bitbucket did not answer in time.');
  const answered = inTime(reading, { ...limit, patienceMs: FIRST_MS }, () =>
    reads?.clockAheadMs() === undefined
      ? late()
      : inTime(reading, { ...limit, patienceMs: MORE_MS + asked * EACH_MS }, late),
  );
  return (await ifKnown(answered)) ?? unreviewed('The run was stopped before Bitbucket answered.');
}

const unreviewed = (reviewsUnknown: string): Reviewed => ({ reviews: undefined, reviewsUnknown });

/** Each bundle is a call, whatever environments it goes to. */
function questionsIn({ record }: Run): number {
  const { changes } = record.evidence;
  return new Set(changes.map((one) => JSON.stringify([one.path, one.serving, commitOf(one)]))).size;
}

const commitOf = ({ madeFrom }: Run['record']['evidence']['changes'][number]): string | undefined =>
  madeFrom?.kind === 'known' ? madeFrom.commit : undefined;

/** Without a signature a run is held up for a minute at the most. */
const MOST_ASKED = 250;
/** For a first answer. */
const FIRST_MS = 2000;
/** For the rest, and for each bundle of it: eight are asked at a time. */
const MORE_MS = 2000;
const EACH_MS = 200;

function reasonIn(error: unknown): string | undefined {
  return error instanceof PipeError ? error.message : undefined;
}

async function readReviews(run: Run): Promise<Reviewed> {
  const { repository, commit } = run.context;
  if (repository === undefined || commit === undefined)
    return unreviewed('The repository or the commit is not known.');
  const reads = await run.ports.codeHostReads();
  if (reads === undefined) return unreviewed('There is no credential for Bitbucket.');
  const groups = Map.groupBy(run.record.evidence.changes, (one) => commitOf(one) ?? commit);
  const found = await Promise.all(
    [...groups].map(([from, changes]) =>
      known(findReviews(reads, { repository, commit: from, changes, shared: [] }), reasonIn),
    ),
  );
  const unknown = found.find((one) => one.kind === 'unknown');
  return {
    reviews: togetherOf(found.flatMap((one) => (one.kind === 'known' ? [one.value] : []))),
    reviewsUnknown: unknown?.because,
  };
}

/** Zips of one bundle are the same bytes each time. A clone that changed meanwhile gives no subject. */
async function subjectsOf({ record }: Run): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const one of record.deployments) {
    if (one.change === 'deleted' || UNTRIED.has(one.change)) continue;
    const brought = broughtAs(one, record.evidence.brought);
    const sha256 = brought && (await ifKnown(brought.sha256()));
    if (sha256 === undefined) continue;
    subjects.push({ environment: one.environment, bundle: one.bundle, sha256 });
  }
  return subjects;
}

const UNTRIED: ReadonlySet<string> = new Set(['unchanged', 'skipped', 'blocked']);

async function statementFor(run: Run<EvidentConfig>, evidence: Evidence): Promise<string> {
  const { record, context, config, ports } = run;
  const { outcome, signBytes, startedAtMs } = evidence;
  const identity = await ifKnown(ports.apigee().then((apigee) => apigee.signIn()));
  const statement = statementOf({
    action: config.action,
    outcome,
    organization: apigeeOf(config)?.organization ?? '',
    subjects: await subjectsOf(run),
    ...record.evidence,
    promotedFrom: record.evidence.promotedFrom,
    deployments: record.deployments,
    configuration: record.configuration,
    previews: record.previews,
    bundles: record.bundles.map(({ name, kind, path, digest }) => ({ name, kind, path, digest })),
    context,
    gates: record.gates,
    ...(await reviewsOf(run, signBytes)),
    account: identity?.account,
    version: VERSION,
    startedAtMs,
    finishedAtMs: ports.clock.now(),
  });
  return `${JSON.stringify(
    mapTexts(statement, (text) => run.redact(withoutSecrets(text))),
    undefined,
    2,
  )}\n`;
}
