import pMap from 'p-map';
import { asProblems } from '../domain/as-problem.ts';
import type { ConfigurationResult } from '../domain/results/configuration.ts';
import { retell } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { carryOutChange, isThereAlready, ONE_AT_A_TIME } from './carry-out-change.ts';
import { describeChange, type EntityChange } from './change.ts';
import { descriptorOf, type Stage, stageOf } from './descriptors.ts';
import type { EntityStore } from './kind.ts';
import { changedByOthers } from './look-again.ts';
import { putBackEntity } from './put-back.ts';

/** Carries out a plan, stage after stage, and puts everything back if it is told to. */
export interface Configuring {
  /**
   * Brings in what belongs to the stage of an environment, and after its bundles deletes. What belongs to the
   * organization goes with the first environment; it is deleted with the last. False if something failed, or the run
   * was stopped: then nothing more is begun.
   */
  apply(stage: Stage, environment: string): Promise<boolean>;
  /** Puts back what was done in a stage and after it since the last `keep`, the last first, and looks that it is as it was. */
  putBack(from: Stage): Promise<void>;
  /** An environment is finished: what was done for it stays. */
  keep(): void;
  /** True if something is to be done between an environment's shared flows and its proxies. */
  hasHooks(environment: string): boolean;
  /** One for each of the plan's changes. */
  results(): readonly ConfigurationResult[];
  /** What went wrong, in the order of the plan. */
  failures(): readonly PipeError[];
}

const CONCURRENT = 6;

/** Side by side things fail in no order. */
interface Failure {
  /** Undefined if nobody could look. */
  readonly change: EntityChange | undefined;
  readonly error: PipeError;
}

type Told = Pick<ConfigurationResult, 'change' | 'problems'>;

/** What of a plan belongs together. */
interface Slice {
  readonly stage: Stage;
  readonly environment: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** `changes` as planned, `environments` in their order. Nothing is thrown for what Apigee refuses: it is in the results. */
export function startConfiguring(
  changes: readonly EntityChange[],
  environments: readonly string[],
  store: EntityStore,
): Configuring {
  const told = new Map<EntityChange, Told>();
  const failures: Failure[] = [];
  const placeOf = ({ change }: Failure) => (change === undefined ? changes.length : changes.indexOf(change));
  /** Whose turn came since the last `keep`. */
  const reached = new Set<EntityChange>();
  /** Of these what was sent, the last at the end: also those whose fate is not known. */
  const sent = new Set<EntityChange>();

  const carryOut = async (change: EntityChange): Promise<void> => {
    if (failures.length > 0 || store.signal?.aborted === true) return;
    reached.add(change);
    try {
      const outcome = await carryOutChange(change, { store, sending: () => sent.add(change) });
      if (outcome === 'found') sent.delete(change);
      const { change: done } = describeChange(change);
      told.set(change, { change: outcome === 'found' ? 'unchanged' : done, problems: [] });
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      if (isThereAlready(error)) sent.delete(change);
      failures.push({ change, error });
      told.set(change, { change: 'failed', problems: asProblems(error) });
    }
  };

  const putBackOne = async (change: EntityChange): Promise<void> => {
    sent.delete(change);
    const before = told.get(change);
    const problems = before?.problems ?? [];
    try {
      const restored = await putBackEntity(change, store);
      // What somebody else has put back is as it was, too; what never came about has failed.
      if (restored || before?.change !== 'failed') told.set(change, { change: 'restored', problems });
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      const left = notPutBack(change, error);
      failures.push({ change, error: left });
      told.set(change, { change: 'failed', problems: [...problems, ...asProblems(left)] });
    }
  };

  /** What an environment's end rests on: its own entities and the organization's. */
  const isStillOurs = async ({ environment, isLast }: Pick<Slice, 'environment' | 'isLast'>) => {
    const concerned = changes.filter(
      ({ change, ref: { scope } }) =>
        scope === `env/${environment}` || (!scope.startsWith('env/') && (isLast || change !== 'delete')),
    );
    try {
      for (const { change, error } of await changedByOthers(concerned, store)) {
        failures.push({ change, error });
        told.set(change, { change: 'failed', problems: asProblems(error) });
      }
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      failures.push({ change: undefined, error });
    }
    return failures.length === 0;
  };

  return {
    async apply(stage, environment) {
      const isFirst = environment === environments[0];
      const isLast = environment === environments.at(-1);
      for (const group of groupsOf(changes, { stage, environment, isFirst, isLast })) {
        await pMap(group, carryOut, { concurrency: CONCURRENT });
        if (failures.length > 0 || store.signal?.aborted === true) return false;
      }
      return stage !== 'after' || reached.size === 0 || isStillOurs({ environment, isLast });
    },
    keep() {
      reached.clear();
      sent.clear();
    },
    hasHooks: (environment) =>
      changes.some(
        ({ change, ref }) =>
          IS_MADE.has(change) && stageOf(ref) === 'between' && ref.scope === `env/${environment}`,
      ),
    async putBack(from) {
      const back = [...sent].filter((change) => STAGES.indexOf(laterStage(change)) >= STAGES.indexOf(from));
      for (const change of back.toReversed()) await putBackOne(change);
    },
    results: () => changes.map((change) => describeChange(change, told.get(change) ?? leftOut(change))),
    failures: () => failures.toSorted((a, b) => placeOf(a) - placeOf(b)).map(({ error }) => error),
  };
}

const STAGES: readonly Stage[] = ['before', 'between', 'after'];

/** Whatever it is, it is deleted after the bundles. */
function laterStage({ change, ref }: EntityChange): Stage {
  return change === 'delete' ? 'after' : stageOf(ref);
}

function leftOut(change: EntityChange): Told {
  if (change.change === 'unchanged') return { change: 'unchanged', problems: [] };
  const { kind, scope, name } = describeChange(change);
  const message = `The ${descriptorOf(change.ref.kind).title} ${name} was left as it is: the run ended before its turn.`;
  return {
    change: 'unchanged',
    problems: [{ code: 'skipped', message, hint: undefined, where: `${kind} ${scope}` }],
  };
}

function notPutBack(change: EntityChange, cause: PipeError): PipeError {
  const { title } = descriptorOf(change.ref.kind);
  const { name } = describeChange(change);
  if (cause.code === 'changed-meanwhile') {
    return retell(cause, {
      message: `The ${title} ${name} was not put back: ${cause.message}`,
      where: name,
      hint: `${ONE_AT_A_TIME}.`,
    });
  }
  return retell(cause, {
    code: 'rollback-failed',
    message: `The ${title} ${name} could not be put back: ${cause.message}`,
    where: name,
    hint: `It was to be ${WERE[change.change]}. Look at it in Apigee, and run the pipe again.`,
  });
}

const WERE = { create: 'absent', update: 'as before', delete: 'there', unchanged: 'as it is' } as const;

/** What is made: rank after rank, each rank side by side. What is deleted: at the end, the other way round. */
function groupsOf(changes: readonly EntityChange[], slice: Slice): readonly (readonly EntityChange[])[] {
  const ranked = (ones: readonly EntityChange[]) =>
    [...Map.groupBy(ones, ({ ref }) => descriptorOf(ref.kind).rank)].sort(([a], [b]) => a - b);
  const isHere = ({ ref: { scope } }: EntityChange, belongs: boolean) =>
    scope.startsWith('env/') ? scope === `env/${slice.environment}` : belongs;
  const made = changes.filter(
    (one) => IS_MADE.has(one.change) && stageOf(one.ref) === slice.stage && isHere(one, slice.isFirst),
  );
  const groups = ranked(made).map(([, group]) => group);
  if (slice.stage !== 'after') return groups;
  const deleted = changes.filter((one) => one.change === 'delete' && isHere(one, slice.isLast));
  return [
    ...groups,
    ...ranked(deleted)
      .reverse()
      .map(([, group]) => group),
  ];
}

const IS_MADE: ReadonlySet<EntityChange['change']> = new Set(['create', 'update']);
