import type { Reviews } from '../approval/reviews.ts';
import type { Config } from '../config/config.ts';
import type { Bundle } from '../domain/bundle.ts';
import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { JudgedGate } from '../domain/gate.ts';
import type { Problem } from '../domain/problem.ts';
import type { AuditRow } from '../domain/results/audit.ts';
import type { ConfigurationResult } from '../domain/results/configuration.ts';
import type { LiveDifference } from '../domain/results/difference.ts';
import type { Connection, PlannedChange, PreviewResult, RunResult } from '../domain/results/run-result.ts';
import type { ServingState } from '../domain/results/serving-state.ts';
import type { SetupResult } from '../domain/results/setup-result.ts';
import type { LintEvent } from '../lint/events.ts';
import type { PlanEvent } from '../plan/events.ts';
import type { DeclaredName } from '../plan/planning.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { ApigeeEntities } from '../ports/apigee-entities.ts';
import type { ChangeProposals } from '../ports/change-proposals.ts';
import type { Clock } from '../ports/clock.ts';
import type { CodeHost } from '../ports/code-host.ts';
import type { CodeHostReads } from '../ports/code-host-reads.ts';
import type { CodeHostSettings } from '../ports/code-host-settings.ts';
import type { Events } from '../ports/events.ts';
import type { Files } from '../ports/files.ts';
import type { GitReader } from '../ports/git.ts';
import type { Linter } from '../ports/linter.ts';
import type { Logger } from '../ports/logger.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { Signer } from '../ports/signer.ts';
import type { SmokeClient } from '../ports/smoke-client.ts';
import type { ActionEvent, EvidenceNotes } from './action-events.ts';

/** One run: what was asked, the ports to the world, and the record of what happened so far. */
export interface Run<Chosen extends Config = Config> {
  readonly config: Chosen;
  readonly context: BuildContext;
  /** The clone, absolute: relative paths of users start here. */
  readonly clone: string;
  /** Those of the environment's variables that the manifest may fill in. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly ports: Ports;
  /** Takes the values of secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly record: RunRecord;
  /** Told of what happens; what use cases tell becomes the log and the record. */
  readonly events: Events<RunEvent>;
  /** Aborted by SIGTERM or SIGINT: nothing new is begun after that. */
  readonly signal: AbortSignal;
}

/** The ports, each opened when an action first needs it: what is not used is not even loaded. */
export interface Ports {
  readonly clock: Clock;
  readonly files: Files;
  readonly logger: Logger;
  readonly linter: () => Promise<Linter>;
  /** The clone's history; nothing is known where there is no clone, or no git. */
  readonly git: () => Promise<GitReader>;
  readonly apigee: () => Promise<Apigee>;
  /** What the organization holds beside bundles. */
  readonly entities: () => Promise<ApigeeEntities>;
  /** The same for what a run puts back: some seconds after a stop it still asks. */
  readonly entitiesToPutBack: () => Promise<ApigeeEntities>;
  /** Secrets that are kept outside the pipeline. */
  readonly secrets: () => Promise<SecretStore>;
  /** Keys that are kept outside the pipeline and sign there. */
  readonly signer: () => Promise<Signer>;
  /** Asks a fresh deployment its smoke tests. */
  readonly smokeClient: () => Promise<SmokeClient>;
  /** Undefined where there is no Bitbucket to tell. */
  readonly codeHost: () => Promise<CodeHost | undefined>;
  /** Reads of Bitbucket, from nothing each time: what a gate saw a minute ago is asked again. Undefined without a credential. */
  readonly codeHostReads: () => Promise<CodeHostReads | undefined>;
  /** What is set in the repository; undefined without a credential, without a repository's name, and on Data Center. */
  readonly codeHostSettings: () => Promise<CodeHostSettings | undefined>;
  /** Branches and pull requests; undefined without a credential, and without a repository's name. */
  readonly changeProposals: () => Promise<ChangeProposals | undefined>;
  /** Another organization behind the same address and sign-in. */
  readonly apigeeOf: (organization: string) => Promise<Apigee>;
}

/** Everything that a use case tells while it is at work. */
export type RunEvent = LintEvent | PlanEvent | ActionEvent;

/**
 * What the run has come to, kept as it goes (`keep-record.ts`), so that a run that is stopped can still tell what it
 * did. Whoever learns something emits it.
 */
export interface RunRecord {
  readonly bundles: readonly Bundle[];
  /** Entities that the run's files declare: a bundle may refer to what this run creates. */
  readonly declared: readonly DeclaredName[];
  readonly lint: RunResult['lint'];
  readonly plan: readonly PlannedChange[];
  /** Undefined unless the action compares what serves with the repository. */
  readonly differences: readonly LiveDifference[] | undefined;
  /** Undefined for actions that do not look at what serves. */
  readonly serving?: readonly ServingState[];
  readonly deployments: RunResult['deployments'];
  /** Undefined unless the run reads configuration entities. */
  readonly configuration: readonly ConfigurationResult[] | undefined;
  readonly gates: readonly JudgedGate[];
  /** What a gate was judged by; undefined if none asked for it. */
  readonly reviews: Reviews | undefined;
  /** For the statement of what was changed. */
  readonly evidence: EvidenceNotes;
  readonly audit: readonly AuditRow[] | undefined;
  readonly check: Connection | undefined;
  /** Of a setup. */
  readonly setup?: SetupResult;
  /** Undefined for actions that know no previews. */
  readonly previews?: readonly PreviewResult[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** True once something in the organization is not as the run found it. */
export function hasChanged({
  deployments,
  configuration = [],
  previews = [],
}: Pick<RunRecord, 'deployments' | 'configuration' | 'previews'>): boolean {
  return (
    deployments.some((one) => ('imported' in one && one.imported) || !UNTOUCHED.has(one.change)) ||
    configuration.some(({ change }) => CONFIGURED.has(change)) ||
    previews.some(({ change }) => !UNTOUCHED.has(change))
  );
}

const CONFIGURED: ReadonlySet<string> = new Set<ConfigurationResult['change']>([
  'created',
  'updated',
  'deleted',
  'restored',
]);

const UNTOUCHED: ReadonlySet<string> = new Set<RunResult['deployments'][number]['change']>([
  'unchanged',
  'skipped',
  'blocked',
  'failed',
]);

export function startRecord(): RunRecord {
  return {
    bundles: [],
    declared: [],
    lint: { errors: 0, warnings: 0, suppressed: 0, findings: [], accepted: [] },
    plan: [],
    differences: undefined,
    deployments: [],
    configuration: undefined,
    gates: [],
    reviews: undefined,
    evidence: { brought: [], changes: [] },
    audit: undefined,
    check: undefined,
    problems: [],
    warnings: [],
  };
}
