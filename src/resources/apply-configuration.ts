import pMap from 'p-map';
import { asProblems } from '../domain/as-problem.ts';
import type { ConfigurationResult } from '../domain/configuration.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { carryOutChange, isAsWanted } from './carry-out-change.ts';
import { describeChange, type EntityChange } from './change.ts';
import { descriptorOf, type Stage, stageOf } from './descriptors.ts';
import type { EntityStore } from './kind.ts';
import { putBack } from './put-back.ts';

/** Carries out a plan, stage after stage, and puts everything back if it is told to. */
export interface Configuring {
  /** Brings in what belongs to the stage and, after the bundles, deletes. False if something failed: then nothing more is begun. */
  apply(stage: Stage): Promise<boolean>;
  /** Puts back what this run has changed so far, the last first, and looks that it is as it was. */
  undo(): Promise<void>;
  /** One for each of the plan's changes. */
  results(): readonly ConfigurationResult[];
  /** What went wrong, in the order of the plan. */
  failures(): readonly PipeError[];
}

const CONCURRENT = 6;

type Told = Pick<ConfigurationResult, 'change' | 'problems'>;

/** `changes` as planned. Nothing is thrown for what Apigee refuses: it is in the results. */
export function startConfiguring(changes: readonly EntityChange[], store: EntityStore): Configuring {
  const told = new Map<EntityChange, Told>();
  const failures: PipeError[] = [];
  /** Begun, the last at the end: also those whose fate is not known. */
  const begun: EntityChange[] = [];

  const carryOut = async (change: EntityChange): Promise<void> => {
    if (failures.length > 0 || store.signal?.aborted === true) return;
    begun.push(change);
    try {
      await carryOutChange(change, store);
      told.set(change, { change: describeChange(change).change, problems: [] });
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      if (error.code === 'entity-exists') {
        // Somebody else made it: it is not ours to remove.
        begun.splice(begun.indexOf(change), 1);
        if (await isAsWanted(change, store))
          return void told.set(change, { change: 'unchanged', problems: [] });
      }
      failures.push(error);
      told.set(change, { change: 'failed', problems: asProblems(error) });
    }
  };

  return {
    async apply(stage) {
      for (const group of groupsOf(changes, stage)) {
        await pMap(group, carryOut, { concurrency: CONCURRENT });
        if (failures.length > 0) return false;
        if (store.signal?.aborted === true) return false;
      }
      return true;
    },
    async undo() {
      for (const change of begun.toReversed()) {
        const before = told.get(change);
        try {
          const restored = await putBack(change, store);
          if (restored) told.set(change, { change: 'restored', problems: before?.problems ?? [] });
        } catch (error) {
          if (!(error instanceof PipeError)) throw error;
          const left = notPutBack(change, error);
          failures.push(left);
          told.set(change, {
            change: 'failed',
            problems: [...(before?.problems ?? []), ...asProblems(left)],
          });
        }
      }
      begun.length = 0;
    },
    results: () => changes.map((change) => describeChange(change, told.get(change) ?? leftOut(change))),
    failures: () => failures,
  };
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
    return new PipeError('changed-meanwhile', `The ${title} ${name} was not put back: ${cause.message}`, {
      where: name,
      hint: 'Two runs must not change the same entities: give both steps the same concurrency-group.',
    });
  }
  return new PipeError('rollback-failed', `The ${title} ${name} could not be put back: ${cause.message}`, {
    where: name,
    hint: `It was to be ${WERE[change.change]}. Look at it in Apigee, and run the pipe again.`,
  });
}

const WERE = { create: 'absent', update: 'as before', delete: 'there', unchanged: 'as it is' } as const;

/** What is made: rank after rank, each rank side by side. What is deleted: at the end, the other way round. */
function groupsOf(changes: readonly EntityChange[], stage: Stage): readonly (readonly EntityChange[])[] {
  const ranked = (ones: readonly EntityChange[]) =>
    [...Map.groupBy(ones, ({ ref }) => descriptorOf(ref.kind).rank)].sort(([a], [b]) => a - b);
  const made = changes.filter(({ change, ref }) => IS_MADE.has(change) && stageOf(ref) === stage);
  const groups = ranked(made).map(([, group]) => group);
  if (stage !== 'after') return groups;
  const deleted = changes.filter(({ change }) => change === 'delete');
  return [
    ...groups,
    ...ranked(deleted)
      .reverse()
      .map(([, group]) => group),
  ];
}

const IS_MADE: ReadonlySet<EntityChange['change']> = new Set(['create', 'update']);
