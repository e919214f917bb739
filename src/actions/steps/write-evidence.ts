import { findReviews } from '../../approval/find-reviews.ts';
import type { Reviews } from '../../approval/reviews.ts';
import type { ChangingConfig } from '../../config/config.ts';
import { mapTexts } from '../../domain/map-texts.ts';
import { withoutSecrets } from '../../domain/redaction.ts';
import { optionalRead } from '../../errors/optional-read.ts';
import type { Outcome } from '../../errors/outcome.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { envelopeOf, type SignBytes, signerFor } from '../../evidence/envelope.ts';
import { type Subject, statementOf } from '../../evidence/statement.ts';
import { renderStep } from '../../report/console/steps.ts';
import { hasChanged, type Run } from '../../run/context.ts';
import { VERSION } from '../../run/version.ts';
import type { GatedChange } from './judge-gates.ts';

export interface Evidence {
  readonly outcome: Outcome;
  readonly subjects: readonly Subject[];
  readonly signBytes: SignBytes | undefined;
  readonly startedAtMs: number;
  readonly changes: readonly GatedChange[];
}

/** EVIDENCE_KEY as a signer, read before anything is changed. Throws PipeError `config-invalid`. */
export function evidenceSigner({ config, ports }: Run<ChangingConfig>): SignBytes | undefined {
  return config.evidenceKey === undefined ? undefined : signerFor(config.evidenceKey, ports.signer);
}

/**
 * Leaves evidence.json, and evidence.dsse.json if there is a key, after a run that changed something. What could not
 * be written or signed is told loudly and changes nothing of what happened.
 */
export async function writeEvidence(run: Run<ChangingConfig>, evidence: Evidence): Promise<void> {
  if (!hasChanged(run.record)) return;
  const { ports, clone, config } = run;
  const place = (name: string): string => ports.files.resolve(clone, config.reportDirectory, name);
  const payload = await statementFor(run, evidence);
  try {
    await ports.files.write(place('evidence.json'), payload);
    if (evidence.signBytes === undefined) return;
    const envelope = await envelopeOf(Buffer.from(payload), evidence.signBytes);
    await ports.files.write(place('evidence.dsse.json'), `${JSON.stringify(envelope, undefined, 2)}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'for no reason given';
    const message = `The evidence of this run is not complete: ${reason}`;
    const hint = error instanceof PipeError ? error.hint : undefined;
    run.record.warnings.push({ code: 'evidence-missing', message, hint });
    ports.logger.say(renderStep('Warning', message));
  }
}

/** A gate has asked already; of a signed statement it is worth the calls. */
async function reviewsOf(
  run: Run<ChangingConfig>,
  { changes, signBytes }: Evidence,
): Promise<Reviews | undefined> {
  const { repository, commit } = run.context;
  if (run.record.reviews !== undefined) return run.record.reviews;
  if (signBytes === undefined || repository === undefined || commit === undefined) return undefined;
  const reads = await run.ports.codeHostReads();
  if (reads === undefined) return undefined;
  const brought = changes.map(({ bundle, serving }) => ({ path: bundle.path, serving }));
  return optionalRead(findReviews(reads, { repository, commit, changes: brought, shared: [] }));
}

async function statementFor(run: Run<ChangingConfig>, evidence: Evidence): Promise<string> {
  const { record, context, config, ports } = run;
  const { outcome, subjects, startedAtMs } = evidence;
  const identity = await optionalRead((await ports.apigee()).signIn());
  const statement = statementOf({
    action: config.action,
    outcome,
    organization: config.apigee.organization ?? '',
    subjects,
    deployments: record.deployments,
    bundles: record.bundles.map(({ name, kind, path, digest }) => ({ name, kind, path, digest })),
    context,
    gates: record.gates,
    reviews: await reviewsOf(run, evidence),
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
