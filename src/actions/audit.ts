import pMap from 'p-map';
import { explain } from '../approval/gather-facts.ts';
import type { Gate } from '../approval/requirements.ts';
import { keyOf } from '../bundle/graph/dependency-graph.ts';
import { parseMarker } from '../bundle/marker.ts';
import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import type { Problem } from '../domain/problem.ts';
import type { AuditRow } from '../domain/results/audit.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { withoutSecrets } from '../domain/secrets/redaction.ts';
import { mapTexts } from '../domain/text/map-texts.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import type { Outcome } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { type Origins, readOrigins } from '../evidence/audit-origins.ts';
import { auditRow, holdsItsMark, type Served } from '../evidence/audit-row.ts';
import type { Claim, CommitVerdict } from '../live/commit/judge-commit.ts';
import { createLiveRevisions, type LiveRevisions } from '../live/live-revisions.ts';
import { isTrusted } from '../live/made-from.ts';
import { servingStateOf, statesOf } from '../live/serving-state.ts';
import type { Apigee } from '../ports/apigee.ts';
import { auditCsv, renderAudit } from '../report/audit-text.ts';
import { paintWith } from '../report/console/paint.ts';
import { renderBlock, renderSignedIn } from '../report/console/steps.ts';
import type { Run } from '../run/context.ts';
import { compareWithCommits } from './steps/compare-with-commits.ts';
import { refuseMissingEnvironments } from './steps/refuse-missing-environments.ts';

/** Says of everything that serves where it comes from and who let it in, from Apigee, Bitbucket and the clone alone. */
export async function audit(run: Run<ConfigOf<'audit'>>, settings: ApigeeConfig): Promise<Outcome> {
  const { clock, logger } = run.ports;
  const startedMs = clock.elapsed();
  const apigee = await run.ports.apigee();
  const identity = await apigee.signIn();
  logger.say(renderSignedIn(identity, clock.elapsed() - startedMs));
  const live = createLiveRevisions(apigee);
  const read = await readServed(run, { apigee, live, environments: settings.environments });
  const served = await withCommits(run, read, live);
  run.events.emit({ kind: 'looked', serving: await servingStatesOf(served, { apigee, live }) });
  logger.progress('Asking Bitbucket where it comes from');
  const origins = await originsOf(run, served);
  logger.progress(undefined);
  const rows = served.map((one) =>
    auditRow(one, { origins, gates: gatesFor(run, one), all: served, nowMs: clock.now() }),
  );
  const told = mapTexts(rows, (text) => run.redact(withoutSecrets(text)));
  run.events.emit({ kind: 'audited', rows: told });
  logger.say(
    renderBlock('Serves', told.length === 0 ? ['nothing'] : renderAudit(told, paintWith(logger.colour))),
  );
  await run.ports.files.write(
    run.ports.files.resolve(run.clone, run.config.reportDirectory, 'audit.csv'),
    auditCsv(told),
  );
  return judge(run, told);
}

/** What serves, before anybody looked at its commit. */
type Read = Omit<Served, 'ofCommit'>;

/** A revision that serves in several environments is compared with its commit once. */
async function withCommits(
  run: Run<ConfigOf<'audit'>>,
  read: readonly Read[],
  live: LiveRevisions,
): Promise<readonly Served[]> {
  const claims = new Map<string, Claim>();
  for (const [key, own] of Map.groupBy(read, revisionKey)) {
    const claim = claimOf(own, { live, trustMarks: run.config.trustMarks });
    if (claim !== undefined) claims.set(key, claim);
  }
  const environments = [...new Set(read.map(({ serving }) => serving.environment))];
  const verdicts = await compareWithCommits(run, [...claims.values()], environments);
  const byKey = new Map([...claims.keys()].map((key, index) => [key, verdicts[index]]));
  run.events.emit({ kind: 'remarked', remarks: notCompared(verdicts) });
  return read.map((one) => ({ ...one, ofCommit: byKey.get(revisionKey(one)) ?? NOT_ASKED }));
}

const revisionKey = ({ serving }: Pick<Read, 'serving'>): string => `${keyOf(serving)}@${serving.revision}`;

const NOT_ASKED = { kind: 'unknown', because: 'it holds no mark of a commit that is its own' } as const;

function claimOf(
  own: readonly Read[],
  { live, trustMarks }: { readonly live: LiveRevisions; readonly trustMarks: boolean },
): Claim | undefined {
  const [first] = own;
  const commit = first?.mark?.commit;
  if (first?.mark === undefined || commit === undefined || !holdsItsMark(first)) return undefined;
  const { serving, digests, mark } = first;
  const { name, kind, revision } = serving;
  const holds: Claim['holds'] =
    trustMarks || 'unread' in digests
      ? { kind: 'mark', digest16: mark.digest16 }
      : { kind: 'content', digests, read: async () => (await live.read(serving, revision)).content };
  return { asset: { name, kind }, environments: own.map((one) => one.serving.environment), commit, holds };
}

/** Whose commits nobody could build anew is told, and why, in one line. */
function notCompared(verdicts: readonly CommitVerdict[]): readonly Problem[] {
  const reasons = verdicts.flatMap((verdict) => (verdict.kind === 'unknown' ? [verdict.because] : []));
  if (reasons.length === 0) return [];
  const counted = [...Map.groupBy(reasons, (reason) => reason)]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([reason, all]) => `${all.length}, since ${reason}`);
  const more = counted.length - MOST_REASONS;
  const told = [...counted.slice(0, MOST_REASONS), ...(more > 0 ? [`${more} more reasons`] : [])].join('; ');
  return [
    {
      code: 'remark',
      message: `Of ${reasons.length} of ${verdicts.length} marked revisions nobody knows whether they hold what their commit gives, so that their mark alone counts: ${told}.`,
    },
  ];
}

const MOST_REASONS = 5;

interface Looking {
  readonly apigee: Apigee;
  readonly live: LiveRevisions;
}

async function servingStatesOf(served: readonly Served[], { apigee, live }: Looking) {
  const all = served.map(({ serving }) => serving);
  const states = await statesOf(all, apigee);
  return all.map((one, index) => servingStateOf(one, live, { content: 'unknown', status: states[index] }));
}

async function readServed(
  run: Run<ConfigOf<'audit'>>,
  { apigee, live, environments }: Looking & { readonly environments: readonly string[] },
): Promise<readonly Read[]> {
  const kinds = ['apiproxy', 'sharedflow'] as const;
  const all = (await Promise.all(kinds.map((kind) => apigee.servingEverywhere(kind)))).flat();
  const here = all.filter(
    ({ environment }) => environments.length === 0 || environments.includes(environment),
  );
  const empty = environments.filter((name) => !here.some(({ environment }) => environment === name));
  await refuseMissingEnvironments(run.config, empty, apigee);
  // One revision that serves in several environments is read once, and its content says what it is marked with.
  const reads = new Map<string, ReturnType<typeof readMarked>>();
  let done = 0;
  return pMap(
    here,
    async (serving): Promise<Read> => {
      const key = revisionKey({ serving });
      const reading =
        reads.get(key) ?? readMarked(serving, { apigee, live, trustMarks: run.config.trustMarks });
      reads.set(key, reading);
      const read = await reading;
      done += 1;
      run.ports.logger.progress(`Reading what serves, ${done} of ${here.length}`);
      return { serving, ...read };
    },
    { concurrency: run.config.apigee.parallel },
  );
}

async function readMarked(
  serving: ServingRevision,
  { apigee, live, trustMarks }: Looking & { readonly trustMarks: boolean },
): Promise<Pick<Served, 'mark' | 'isTrusted' | 'digests'>> {
  const read = await readOrRefusal(live.digests(serving, serving.revision));
  // Whether somebody touched it only Apigee's own dates tell.
  const told = read instanceof PipeError || trustMarks ? undefined : read.described;
  const described = told ?? (await apigee.revision(serving, serving.revision));
  return {
    mark: parseMarker(described.description),
    isTrusted: isTrusted(described, trustMarks),
    digests: read instanceof PipeError ? { unread: read.message } : [read.digest, read.namelessDigest],
  };
}

async function originsOf(
  run: Run<ConfigOf<'audit'>>,
  served: readonly Served[],
): Promise<Origins | { readonly unread: string }> {
  const { repository } = run.context;
  const reads = await run.ports.codeHostReads();
  if (reads === undefined || repository === undefined)
    return { unread: 'Bitbucket was not asked: set BITBUCKET_ACCESS_TOKEN and BITBUCKET_REPO_FULL_NAME.' };
  const commits = [...new Set(served.flatMap(({ mark }) => mark?.commit ?? []))];
  const builds = [...new Set(served.flatMap(({ mark }) => mark?.build ?? []))];
  try {
    return await readOrigins(reads, repository, { commits, builds });
  } catch (error) {
    const because = explain(error);
    if (because === undefined) throw error;
    return { unread: `Bitbucket could not be read: ${because}` };
  }
}

function gatesFor({ config }: Run<ConfigOf<'audit'>>, { serving }: Served): readonly Gate[] {
  const gate = config.manifest?.content.environments?.[serving.environment]?.gate;
  return gate === undefined ? [] : [gate];
}

function judge(run: Run<ConfigOf<'audit'>>, rows: readonly AuditRow[]): Outcome {
  const gaps = rows.filter(({ origin }) => origin !== 'clean');
  run.events.emit({
    kind: 'failed',
    problems: gaps.map(({ bundle, environment, revision, origin, because }) => ({
      code: 'audit-gap' as const,
      message: `Revision ${revision} of ${bundle} in ${environment} is ${origin}: ${because}`,
      where: bundle,
    })),
  });
  return gaps.length === 0 ? 'done' : 'differences';
}
